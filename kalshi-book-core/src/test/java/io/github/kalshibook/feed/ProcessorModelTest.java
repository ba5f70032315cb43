package io.github.kalshibook.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.feed.PlainModel.PlainBook;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random sequences of everything that can happen, against {@link PlainModel}: after every step all
 * books, their trust and the counters must be equal.
 */
class ProcessorModelTest {
  private static final int SEQUENCES = 1_000 * Integer.getInteger("test.scale", 1);
  private static final int STEPS = 100;

  /** Nobody listens or audits here, and the library makes no mistakes. */
  private static final Set<ProcessorCounter> NEVER =
      EnumSet.of(
          ProcessorCounter.AUDITS,
          ProcessorCounter.AUDIT_DIFFERENCES,
          ProcessorCounter.LISTENER_FAILURES,
          ProcessorCounter.SLOW_LISTENERS,
          ProcessorCounter.INTERNAL_ERRORS);

  @Test
  void randomSequences_agreeWithThePlainModel() {
    Map<ProcessorCounter, Long> happened = new EnumMap<>(ProcessorCounter.class);
    for (long seed = 1; seed <= SEQUENCES; seed++) {
      for (Slot slot : run(seed).slots) {
        slot.processor
            .stats()
            .counts()
            .forEach((counter, n) -> happened.merge(counter, n, Long::sum));
      }
    }

    // It would prove little if something never happened.
    Set<ProcessorCounter> never = EnumSet.copyOf(happened.keySet());
    never.removeIf(counter -> happened.get(counter) >= SEQUENCES / 20);
    assertEquals(NEVER, never, happened::toString);
  }

  /** Seeds that once failed. */
  @ParameterizedTest
  @ValueSource(longs = {1})
  void seedsThatOnceFailed_agreeWithThePlainModel(long seed) {
    run(seed);
  }

  private static Run run(long seed) {
    Run run = new Run(seed);
    try {
      for (int step = 1; step <= STEPS; step++) {
        run.step();
      }
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
    return run;
  }

  private static final class Run {
    private final Random random;
    private final FakeTime time = new FakeTime();
    private final BookRegistry registry = new BookRegistry();
    private final PlainModel.World world = new PlainModel.World();
    private final List<Slot> slots = new ArrayList<>();
    private final Deque<String> history = new ArrayDeque<>();
    private final PlainComparison comparison = new PlainComparison(() -> "after\n" + history());
    private int steps;

    Run(long seed) {
      // Random's first choices hardly differ for seeds that lie together.
      random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
      int processors = random.nextInt(4) == 0 ? 2 : 1;
      for (int i = 0; i < processors; i++) {
        slots.add(new Slot(this, i, random.nextInt(4) == 0));
      }
    }

    void step() {
      steps++;
      slots.get(random.nextInt(slots.size())).act();
      comparison.books(world, registry);
      for (Slot slot : slots) {
        comparison.counters(slot.model, slot.processor);
      }
    }

    void note(String line) {
      history.add(steps + " " + line);
      if (history.size() > 8) {
        history.remove();
      }
    }

    private String history() {
      return String.join("\n", history);
    }
  }

  /** A processor, its model, and the exchange as it would talk to it. */
  private static final class Slot {
    private static final List<String> TICKERS = List.of("A", "B", "C", "kalshi_sid_2", "D.é");

    private final Run run;
    private final int index;
    private final Random random;
    private final FrameWriter writer;
    private final PlainModel model;
    private final KalshiMessageProcessor processor;
    private final Map<Long, Long> sent = new HashMap<>();
    private final List<String> frames = new ArrayList<>();
    private long sidOffset;
    private boolean open = true;

    Slot(Run run, int index, boolean useYesPrice) {
      this.run = run;
      this.index = index;
      this.random = run.random;
      this.writer = new FrameWriter(random, useYesPrice);
      this.model = new PlainModel(run.world, useYesPrice);
      this.processor =
          KalshiMessageProcessor.builder()
              .registry(run.registry)
              .clock(run.time)
              .nanoClock(run.time)
              .useYesPrice(useYesPrice)
              .build();
    }

    void act() {
      int dice = random.nextInt(1_000);
      if (!open && dice < 500) {
        openConnection();
      } else if (dice < 230) {
        send(goodSnapshot(anySid(), 0));
      } else if (dice < 620) {
        send(goodDelta(anySid(), 0));
      } else if (dice < 660) {
        send(badContent(anySid()));
      } else if (dice < 690) {
        send(drifted(anySid()));
      } else if (dice < 710) {
        send(withoutLegibleMarket(anySid()));
      } else if (dice < 730) {
        send(unknownType(anySid()));
      } else if (dice < 770) {
        send(anyBookFrame(anySid(), 1 + random.nextInt(4)));
      } else if (dice < 800) {
        sendAgain();
      } else if (dice < 820) {
        sendSwapped();
      } else if (dice < 825) {
        sendRestartedSequence();
      } else if (dice < 850) {
        send(malformed());
      } else if (dice < 940) {
        control();
      } else if (dice < 955) {
        connection();
      } else {
        user();
      }
    }

    // Book frames.

    private String anyBookFrame(long sid, int missing) {
      return random.nextBoolean() ? goodSnapshot(sid, missing) : goodDelta(sid, missing);
    }

    private String goodSnapshot(long sid, int missing) {
      FrameWriter.Form form = writer.anyForm();
      return writer.ladders(
          "orderbook_snapshot",
          sid,
          next(sid, missing),
          tickerFor(form),
          anyLevels(5, false),
          anyLevels(5, false),
          form);
    }

    private String goodDelta(long sid, int missing) {
      FrameWriter.Form form = writer.anyForm();
      if (form == FrameWriter.Form.FLAT_ON_TOP || form == FrameWriter.Form.FLAT_IN_MSG) {
        return writer.ladders(
            "orderbook_delta",
            sid,
            next(sid, missing),
            tickerFor(form),
            anyLevels(3, true),
            anyLevels(3, true),
            form);
      }
      String ticker = anyTicker();
      String side = random.nextBoolean() ? "yes" : "no";
      PlainBook book = run.world.books.getOrDefault(ticker, new PlainBook());
      BigDecimal price = anyPrice(book.side(side));
      BigDecimal held = book.side(side).getOrDefault(price, BigDecimal.ZERO);
      BigDecimal change =
          switch (random.nextInt(6)) {
            case 0 -> held.negate();
            case 1 -> held.negate().add(anySize(false)).max(held.negate());
            case 2 -> BigDecimal.ZERO;
            default -> anySize(false);
          };
      return writer.delta(sid, next(sid, missing), ticker, side, price, change, form);
    }

    private String badContent(long sid) {
      long sequence = next(sid, 0);
      Map<String, String> msg = new HashMap<>();
      msg.put("market_ticker", quote(anyTicker()));
      if (random.nextBoolean()) {
        String levels =
            pick(
                "[[\"0.5\",\"1\"],[\"0.50\",\"2\"]]",
                "[[\"1.0\",\"1\"]]",
                "[[\"0\",\"1\"]]",
                "[[\"0.5\",\"-1\"]]",
                "[[\"0.50001\",\"1\"]]",
                "[[\"0.5\",\"1.001\"]]",
                "[[\"0.5\"]]",
                "[7]",
                "{}",
                "\"\"",
                "[[\"NaN\",\"1\"]]",
                "[[\"0.5\",\"92233720368547758.07\"],[\"0.6\",\"1\"]]");
        msg.put(pick("yes_dollars_fp", "no_dollars_fp", "yes_dollars", "no_dollars"), levels);
        return writer.frame("orderbook_snapshot", sid, sequence, msg);
      }
      msg.put("price_dollars", writer.decimal(anyPrice(new TreeMap<>())));
      msg.put("delta_fp", writer.decimal(anySize(false)));
      msg.put("side", quote(pick("yes", "no")));
      switch (random.nextInt(5)) {
        case 0 ->
            msg.put("price_dollars", pick("\"1\"", "0", "\"x\"", "true", "\"0.00001\"", "[]"));
        case 1 -> msg.put("delta_fp", pick("\"0.001\"", "\"one\"", "{}", "1e400", "\"\""));
        case 2 -> msg.put("side", pick("\"YES\"", "1", "\"\"", "[\"yes\"]"));
        case 3 -> msg.put("delta_fp", "\"-12345678.9\"");
        default -> msg.put("delta_fp", "\"92233720368547758.07\"");
      }
      return writer.frame("orderbook_delta", sid, sequence, msg);
    }

    private String drifted(long sid) {
      Map<String, String> msg = new HashMap<>();
      msg.put("market_ticker", quote(anyTicker()));
      if (random.nextBoolean()) {
        msg.put(
            pick("yes_v3", "levels", "book", "side"),
            pick(
                "[[\"0.5\",\"1\"]]",
                "[{\"p\":0.5,\"s\":1}]",
                "{\"yes\":[[\"0.5\",\"1\"]]}",
                "[[1,2],[3,4]]"));
        if (random.nextBoolean()) {
          msg.put(pick("yes_dollars_fp", "no_dollars_fp"), "[[\"0.4\",\"1\"]]");
        }
        return writer.frame("orderbook_snapshot", sid, next(sid, 0), msg);
      }
      msg.put(pick("price_dollars", "price_v3"), "\"0.5\"");
      msg.put(pick("delta_fp", "delta", "change"), "1");
      msg.put(pick("side", "outcome"), "\"yes\"");
      return writer.frame("orderbook_delta", sid, next(sid, 0), msg);
    }

    private String withoutLegibleMarket(long sid) {
      Map<String, String> msg = new HashMap<>();
      msg.put(pick("market_ticker", "ticker"), pick("7", "\"\"", "null", "[\"A\"]"));
      msg.put("yes_dollars_fp", "[[\"0.5\",\"1\"]]");
      return writer.frame(
          pick("orderbook_snapshot", "orderbook_delta", null), sid, next(sid, 0), msg);
    }

    private String unknownType(long sid) {
      Map<String, String> msg = new HashMap<>();
      if (random.nextInt(4) > 0) {
        msg.put("market_ticker", quote(anyTicker()));
      }
      if (random.nextBoolean()) {
        msg.put(pick("yes", "delta", "price", "x", "bids"), pick("[[50,1]]", "1", "null"));
      }
      String type = pick("news", "Orderbook_v3", "book_snapshot", "DELTA", "");
      return writer.frame(type, sid, next(sid, 0), random.nextInt(5) == 0 ? null : msg);
    }

    private String malformed() {
      String good = anyBookFrame(anySid(), 0);
      return switch (random.nextInt(5)) {
        case 0 -> good.substring(0, random.nextInt(good.length()));
        case 1 -> good + pick("x", "{}", ",", "\u0000");
        case 2 -> good.replaceFirst("\"seq\":[0-9]+", "\"seq\":\"1\"");
        case 3 -> good.replaceFirst("\"sid\":[0-9]+", "\"sid\":" + pick("null", "1.0", "0", "-1"));
        default -> pick("", "[]", "null", "{\"type\":\"ok\",\"type\":\"ok\"}", "{}");
      };
    }

    // Trouble with the order of frames.

    private void sendAgain() {
      if (!frames.isEmpty()) {
        deliver(frames.get(frames.size() - 1 - random.nextInt(Math.min(10, frames.size()))));
      }
    }

    private void sendSwapped() {
      long sid = anySid();
      String first = anyBookFrame(sid, 0);
      String second = anyBookFrame(sid, 0);
      deliver(second);
      deliver(first);
    }

    private void sendRestartedSequence() {
      long sid = anySid();
      sent.put(sid, 0L);
      int frames = 30 + random.nextInt(6);
      for (int i = 0; i < frames; i++) {
        deliver(anyBookFrame(sid, random.nextInt(20) == 0 ? 1 : 0));
      }
    }

    // Control frames.

    private void control() {
      long sid = anySid();
      Map<String, String> msg = new HashMap<>();
      switch (random.nextInt(9)) {
        case 0, 1 -> {
          List<String> listed = new ArrayList<>(TICKERS);
          listed.removeIf(ticker -> random.nextInt(6) == 0);
          msg.put(
              "market_tickers",
              "[" + String.join(",", listed.stream().map(Slot::quote).toList()) + "]");
          send(writer.frame("ok", sid, next(sid, 0), msg));
        }
        case 2 -> send(writer.frame("ok", sid, next(sid, 0), random.nextBoolean() ? null : msg));
        case 3 -> {
          String error = "{\"type\":\"error\"%s,\"msg\":{\"code\":%s}}";
          String where =
              switch (random.nextInt(4)) {
                case 0 -> "";
                case 1 -> ",\"sid\":" + sid;
                case 2 -> ",\"sid\":\"" + sid + "\"";
                default -> ",\"sid\":" + sid + ",\"seq\":" + next(sid, 0);
              };
          send(error.formatted(where, pick("10", "25", "26", "7", "\"10\"", "null")));
        }
        case 4 -> {
          String number = random.nextBoolean() ? "" : ",\"seq\":" + next(sid, 0);
          send("{\"type\":\"unsubscribed\",\"sid\":" + sid + number + "}");
          startAgainPerhaps(sid);
        }
        case 5, 6 -> {
          String channel = pick("\"orderbook_delta\"", "\"orderbook_delta\"", "\"trade\"", "null");
          send(
              "{\"type\":\"subscribed\",\"msg\":{\"channel\":"
                  + channel
                  + ",\"sid\":"
                  + sid
                  + "}}");
          startAgainPerhaps(sid);
        }
        case 7 -> {
          msg.put("market_ticker", quote(anyTicker()));
          msg.put("event_type", quote(pick("determined", "settled", "activated", "x")));
          send(writer.frame("market_lifecycle_v2", sid, next(sid, 0), msg));
        }
        default ->
            send(writer.frame(pick("trade", "ticker", "event_lifecycle"), sid, next(sid, 0), msg));
      }
    }

    private void startAgainPerhaps(long sid) {
      if (random.nextBoolean()) {
        sent.put(sid, 0L);
      }
    }

    private void connection() {
      switch (random.nextInt(4)) {
        case 0 -> {
          run.note(index + " connection ended");
          processor.connectionEnded(processor.connection());
          model.connectionEnded();
          open = false;
        }
        case 1 -> {
          String late = frames.isEmpty() ? "{}" : frames.get(frames.size() - 1);
          run.note(index + " late frame");
          processor.handleMessage(processor.connection() - 1, late, run.time.millis());
          model.handleLate();
        }
        default -> openConnection();
      }
    }

    private void openConnection() {
      run.note(index + " connection opened");
      processor.connectionOpened();
      model.connectionOpened();
      open = true;
      sent.clear();
      // The next connection may give its sids in another order.
      sidOffset = random.nextInt(3);
    }

    private void user() {
      String ticker = anyTicker();
      long now = run.time.millis();
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          run.note(index + " register " + ticker);
          same(model.register(ticker), processor.register(ticker));
        }
        case 2 -> {
          long sid = anySid();
          run.note(index + " register " + ticker + " for sid " + sid);
          same(model.register(ticker, sid), processor.register(ticker, sid));
        }
        case 3 -> {
          run.note(index + " close " + ticker);
          processor.closeMarket(ticker, StaleReason.UNSUBSCRIBED);
          model.closeMarket(ticker, "UNSUBSCRIBED", now);
        }
        case 4 -> {
          run.note(index + " remove " + ticker);
          processor.remove(ticker);
          model.remove(ticker);
        }
        default -> {
          run.time.advance(Duration.ofMinutes(random.nextInt(8)));
          run.note(index + " clean up");
          processor.cleanUp(Duration.ofMinutes(10));
          model.cleanUp(Duration.ofMinutes(10).toMillis(), run.time.millis());
        }
      }
    }

    private static void same(boolean expected, boolean actual) {
      if (expected != actual) {
        throw new AssertionError("register: expected " + expected + " but was " + actual);
      }
    }

    // Delivery.

    private void send(String frame) {
      frames.add(frame);
      deliver(frame);
    }

    private void deliver(String frame) {
      run.note(index + " " + frame);
      String text = random.nextInt(4) == 0 ? frame + "\n" : frame;
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      if (random.nextBoolean()) {
        processor.handleMessage(text);
      } else {
        processor.handleMessage(utf8);
      }
      model.handle(utf8, run.time.millis());
    }

    // Choices.

    private long next(long sid, int missing) {
      return sent.merge(sid, 1L + missing, Long::sum);
    }

    private long anySid() {
      // Most markets stay on one sid; some move.
      return 1 + (random.nextInt(6) == 0 ? random.nextInt(3) : sidOffset);
    }

    private String anyTicker() {
      return TICKERS.get(random.nextInt(random.nextInt(3) == 0 ? TICKERS.size() : 2));
    }

    private String tickerFor(FrameWriter.Form form) {
      boolean flat = form == FrameWriter.Form.FLAT_ON_TOP || form == FrameWriter.Form.FLAT_IN_MSG;
      return flat && random.nextBoolean() ? null : anyTicker();
    }

    private SortedMap<BigDecimal, BigDecimal> anyLevels(int most, boolean zeros) {
      SortedMap<BigDecimal, BigDecimal> levels = new TreeMap<>();
      int count = random.nextInt(most + 1);
      for (int i = 0; i < count; i++) {
        levels.put(anyPrice(levels), anySize(zeros));
      }
      return levels;
    }

    /** A price that is there, or one of a few, so that they meet again. */
    private BigDecimal anyPrice(SortedMap<BigDecimal, BigDecimal> held) {
      if (!held.isEmpty() && random.nextBoolean()) {
        List<BigDecimal> prices = List.copyOf(held.keySet());
        return prices.get(random.nextInt(prices.size()));
      }
      return random.nextInt(4) == 0
          ? BigDecimal.valueOf(1 + random.nextInt(9_999), 4)
          : BigDecimal.valueOf(40 + random.nextInt(12), 2);
    }

    private BigDecimal anySize(boolean zeros) {
      return zeros && random.nextInt(3) == 0
          ? BigDecimal.ZERO
          : BigDecimal.valueOf(1 + random.nextInt(1_000_000), random.nextInt(3));
    }

    private String pick(String... choices) {
      return choices[random.nextInt(choices.length)];
    }

    private static String quote(String text) {
      return FrameWriter.quote(text);
    }
  }
}
