package io.github.kalshibook.feed;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.feed.PlainJson.NotJson;
import io.github.kalshibook.feed.PlainJson.Obj;
import io.github.kalshibook.feed.PlainModel.PlainBook;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A session of several live books in which one frame at a time is replaced by a corrupted one, and
 * the exchange then goes on as if nothing had happened. Three see it: the library and a {@link
 * PlainModel}, who get the corrupted frame, and another model, who gets the true one.
 *
 * <p>After every frame the library must be where the first model is. And in the end a live book
 * must hold what the second one holds, unless the corruption made another frame of the same shape:
 * no program can tell a wrong price from a right one.
 */
final class CorruptedSession {
  private static final String RAIN = "TSTRAIN-30NOV-T1.5";
  private static final String COIN = "TSTCOIN-22NOV1045-45";
  private static final String FLAT = "TSTFLAT-1";
  private static final List<String> BASE = List.of(COIN, FLAT, RAIN, "kalshi_sid_8");

  /** A new session now and then, so that what mutants leave behind stays little. */
  private static final int TRIES_PER_SESSION = 400;

  private static final Pattern SEQUENCE = Pattern.compile("\"seq\":[0-9]+");
  private static final Pattern SID = Pattern.compile("\"sid\":[0-9]+,\"seq\"");

  private final boolean useYesPrice;
  private FakeTime time = new FakeTime();
  private BookRegistry registry = new BookRegistry();
  private KalshiMessageProcessor processor;
  private PlainModel model;
  private PlainModel truth;
  private final Map<Long, Long> sent = new LinkedHashMap<>();
  private String context = "";
  private int tries;
  private int sessions;
  private int untrueByAnotherFrame;
  private final PlainComparison comparison = new PlainComparison(() -> context);

  CorruptedSession(boolean useYesPrice) {
    this.useYesPrice = useYesPrice;
    begin();
  }

  /** What is done to a frame. */
  interface Corruption {
    byte[] apply(byte[] frame);
  }

  /** How often a live book was untrue because the corruption made another valid frame. */
  int untrueByAnotherFrame() {
    return untrueByAnotherFrame;
  }

  /** How many sessions there were. */
  int sessions() {
    return sessions;
  }

  KalshiMessageProcessor processor() {
    return processor;
  }

  /** Sends the shape, corrupted by chance, as the next frame of its sid, and goes on correctly. */
  void run(String shape, Corruption corruption) {
    run(shape, corruption, true);
  }

  /** Sends the shape, rewritten: what it says now is what the exchange means. */
  void runAnew(String shape, Corruption rewriting) {
    run(shape, rewriting, false);
  }

  private void run(String shape, Corruption corruption, boolean byChance) {
    byte[] whole = numbered(shape).getBytes(StandardCharsets.UTF_8);
    byte[] corrupted = corruption.apply(whole.clone());
    context = shape + "\ncorrupted: " + readable(corrupted);
    processor.handleMessage(corrupted);
    model.handle(corrupted, time.millis());
    truth.handle(whole, time.millis());
    compare("itself");
    boolean reacknowledged = shape.startsWith("subscribed");
    goOn(byChance && !reacknowledged, whole, corrupted);
    tidy();
  }

  /** The shape with the next number of its sid; book shapes of the exchange's form are on sid 1. */
  private String numbered(String shape) {
    String frame = WireShapes.named(shape);
    if (!frame.contains("\"seq\":")) {
      return frame;
    }
    long sid = frame.contains("\"sid\":8,") ? 8 : frame.contains("\"sid\":9,") ? 9 : 1;
    long sequence = sent.merge(sid, 1L, Long::sum);
    frame = SID.matcher(frame).replaceFirst("\"sid\":" + sid + ",\"seq\"");
    return SEQUENCE.matcher(frame).replaceFirst("\"seq\":" + sequence);
  }

  private void begin() {
    sessions++;
    time = new FakeTime();
    registry = new BookRegistry();
    processor =
        KalshiMessageProcessor.builder()
            .registry(registry)
            .clock(time)
            .nanoClock(time)
            .useYesPrice(useYesPrice)
            .build();
    model = new PlainModel(new PlainModel.World(), useYesPrice);
    truth = new PlainModel(new PlainModel.World(), useYesPrice);
    sent.clear();
    for (long sid : new long[] {1, 8, 9}) {
      sent.put(sid, 0L);
      toAll(WireFrames.subscribed(sid));
    }
    snapshots();
  }

  private void snapshots() {
    toAll(WireFrames.snapshot(1, next(1), RAIN, "0.4100:320.50 0.4200:75.00", "0.5600:40.00"));
    toAll(WireFrames.snapshot(1, next(1), COIN, "0.4700:512.13", "0.0030:700.00"));
    toAll(WireFrames.flatSnapshot(8, next(8), "0.52:1000 0.50:12", "0.54:900"));
    toAll(
        WireFrames.flatSnapshot(9, next(9), "0.52:1000", "")
            .replace("\"seq\"", "\"market_ticker\":\"" + FLAT + "\",\"seq\""));
  }

  /** The exchange knows of no corruption. */
  private void goOn(boolean truthIsKnown, byte[] whole, byte[] corrupted) {
    toAll(WireFrames.delta(1, next(1), RAIN, "yes", "0.4100", "1.00"));
    compare("the next of the same market");
    toAll(WireFrames.delta(1, next(1), COIN, "no", "0.0030", "1.00"));
    compare("the next of another market");
    toAll(WireFrames.flatDelta(8, next(8), "0.50:13", "0.70:0"));
    toAll(
        WireFrames.flatDelta(9, next(9), "", "0.53:7")
            .replace("\"seq\"", "\"market_ticker\":\"" + FLAT + "\",\"seq\""));
    compare("the next of the flat form");
    if (truthIsKnown) {
      compareWithTruth(whole, corrupted);
    }
    if (!asTrue()) {
      snapshots();
      compare("new snapshots");
    }
  }

  private void toAll(String frame) {
    byte[] utf8 = frame.getBytes(StandardCharsets.UTF_8);
    processor.handleMessage(utf8);
    model.handle(utf8, time.millis());
    truth.handle(utf8, time.millis());
  }

  private long next(long sid) {
    return sent.merge(sid, 1L, Long::sum);
  }

  private void compare(String after) {
    String before = context;
    context = before + "\nafter " + after;
    comparison.books(model.world, registry);
    comparison.counters(model, processor);
    context = before;
  }

  private void compareWithTruth(byte[] whole, byte[] corrupted) {
    for (String ticker : BASE) {
      PlainBook held = model.world.books.get(ticker);
      PlainBook true_ = truth.world.books.get(ticker);
      boolean untrue = held.isLive() && true_.isLive() && !sameLevels(held, true_);
      if (untrue) {
        untrueByAnotherFrame++;
        if (!isAnotherFrameOfTheSameShape(whole, corrupted)) {
          fail(
              ticker
                  + " is live with "
                  + held.yes
                  + held.no
                  + ", but true are "
                  + true_.yes
                  + true_.no
                  + "; "
                  + context);
        }
      }
    }
  }

  private boolean asTrue() {
    return BASE.stream()
        .allMatch(
            ticker -> {
              PlainBook held = model.world.books.get(ticker);
              PlainBook true_ = truth.world.books.get(ticker);
              return held.isLive()
                  && true_.isLive()
                  && held.owner.equals(true_.owner)
                  && sameLevels(held, true_);
            });
  }

  /** 0.5 and 0.50 are not equal as decimals, but as levels. */
  private static boolean sameLevels(PlainBook one, PlainBook other) {
    return plain(one.yes).equals(plain(other.yes)) && plain(one.no).equals(plain(other.no));
  }

  private static Map<BigDecimal, BigDecimal> plain(SortedMap<BigDecimal, BigDecimal> levels) {
    Map<BigDecimal, BigDecimal> plain = new TreeMap<>();
    levels.forEach(
        (price, size) -> plain.put(price.stripTrailingZeros(), size.stripTrailingZeros()));
    return plain;
  }

  /** Begins anew if the session can't go on as one of live books. */
  private void tidy() {
    boolean same = asTrue() && sent.keySet().stream().allMatch(this::isInSequence);
    if (!same || ++tries % TRIES_PER_SESSION == 0) {
      processor.close();
      begin();
      return;
    }
    for (String ticker : model.world.books.keySet().toArray(String[]::new)) {
      if (!BASE.contains(ticker)) {
        processor.remove(ticker);
        model.remove(ticker);
      }
    }
    for (String ticker : truth.world.books.keySet().toArray(String[]::new)) {
      if (!BASE.contains(ticker)) {
        truth.remove(ticker);
      }
    }
  }

  private boolean isInSequence(long sid) {
    return model.lastOf(sid) == sent.get(sid) && truth.lastOf(sid) == sent.get(sid);
  }

  /** Whether both are complete objects with the same fields, of which one value differs. */
  static boolean isAnotherFrameOfTheSameShape(byte[] whole, byte[] corrupted) {
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(corrupted)).toString();
      Object before = PlainJson.parse(new String(whole, StandardCharsets.UTF_8));
      return differences(before, PlainJson.parse(text)) == 1;
    } catch (CharacterCodingException | NotJson e) {
      return false;
    }
  }

  /** How many values differ; a great number if they are not of the same shape. */
  private static int differences(Object one, Object other) {
    int unlike = 1_000;
    if (one instanceof Obj object && other instanceof Obj same) {
      if (object.fields().size() != same.fields().size()) {
        return unlike;
      }
      int differences = 0;
      for (int i = 0; i < object.fields().size(); i++) {
        PlainJson.Field field = object.fields().get(i);
        PlainJson.Field its = same.fields().get(i);
        differences +=
            field.name().equals(its.name()) ? differences(field.value(), its.value()) : unlike;
      }
      return differences;
    }
    if (one instanceof List<?> list && other instanceof List<?> same) {
      int differences = list.size() == same.size() ? 0 : unlike;
      for (int i = 0; i < Math.min(list.size(), same.size()); i++) {
        differences += differences(list.get(i), same.get(i));
      }
      return differences;
    }
    return one.equals(other) ? 0 : one.getClass() == other.getClass() ? 1 : unlike;
  }

  private static String readable(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
