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
import java.util.HashMap;
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
  private static final Pattern SEQUENCE = Pattern.compile("\"seq\":[0-9]+");
  private static final Pattern SID = Pattern.compile("\"sid\":[0-9]+,\"seq\"");
  private static final String RAIN = "TSTRAIN-30NOV-T1.5";
  private static final String COIN = "TSTCOIN-22NOV1045-45";
  private static final String FLAT = "TSTFLAT-1";
  private static final String FLAT_8 = "kalshi_sid_8";
  private static final long NO_NUMBER = 7_777_777;

  /** What makes each of the books as it was at first. */
  private static final Map<String, Template> SNAPSHOTS =
      Map.of(
          RAIN,
          new Template(
              1,
              WireFrames.snapshot(
                  1, NO_NUMBER, RAIN, "0.4100:320.50 0.4200:75.00", "0.5600:40.00")),
          COIN,
          new Template(
              1, WireFrames.snapshot(1, NO_NUMBER, COIN, "0.4700:512.13", "0.0030:700.00")),
          FLAT_8,
          new Template(8, WireFrames.flatSnapshot(8, NO_NUMBER, "0.50:12 0.52:1000", "0.54:900")),
          FLAT,
          new Template(9, named(WireFrames.flatSnapshot(9, NO_NUMBER, "0.52:1000", ""))));

  /** What comes after the corrupted frame. */
  private static final List<Template> NEXT =
      List.of(
          new Template(1, WireFrames.delta(1, NO_NUMBER, RAIN, "yes", "0.4100", "1.00")),
          new Template(1, WireFrames.delta(1, NO_NUMBER, COIN, "no", "0.0030", "1.00")),
          new Template(8, WireFrames.flatDelta(8, NO_NUMBER, "0.50:13", "0.70:0")),
          new Template(9, named(WireFrames.flatDelta(9, NO_NUMBER, "", "0.53:7"))));

  /** A new session now and then, so that what mutants leave behind stays little. */
  private static final int TRIES_PER_SESSION = 400;

  private final boolean useYesPrice;
  private final Map<String, Template> shapes = new HashMap<>();
  private final Map<Long, Long> sent = new TreeMap<>();
  private FakeTime time = new FakeTime();
  private BookRegistry registry = new BookRegistry();
  private KalshiMessageProcessor processor;
  private PlainModel model;
  private PlainModel truth;
  private String shape = "";
  private byte[] corrupted = {};
  private String after = "";
  private int tries;
  private int untrueByAnotherFrame;
  private final PlainComparison comparison = new PlainComparison(this::context);

  /** A frame without its number; one that takes none is left as it is. */
  private record Template(long sid, String before, String behind) {
    Template(long sid, String frame) {
      this(sid, SEQUENCE.split(frame, 2)[0] + "\"seq\":", behind(frame));
    }

    static Template unnumbered(String frame) {
      return new Template(-1, frame, "");
    }

    private static String behind(String frame) {
      return SEQUENCE.split(frame, 2)[1];
    }

    byte[] write(Map<Long, Long> sent) {
      String text = sid < 0 ? before : before + sent.merge(sid, 1L, Long::sum) + behind;
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

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

  /** Sends the shape, corrupted by chance, as the next frame of its sid, and goes on correctly. */
  void run(String shapeName, Corruption corruption) {
    run(shapeName, corruption, !shapeName.startsWith("subscribed"));
  }

  /** Sends the shape, rewritten: what it says now is what the exchange means. */
  void runAnew(String shapeName, Corruption rewriting) {
    run(shapeName, rewriting, false);
  }

  private void run(String shapeName, Corruption corruption, boolean truthIsKnown) {
    shape = shapeName;
    Template template = shapes.computeIfAbsent(shapeName, CorruptedSession::template);
    byte[] whole = template.write(sent);
    corrupted = corruption.apply(whole.clone());
    processor.handleMessage(corrupted);
    model.handle(corrupted, time.millis());
    truth.handle(whole, time.millis());
    compare("itself");
    for (Template next : NEXT) {
      if (next.sid() == template.sid() || (template.sid() < 0 && next.sid() == 1)) {
        toAll(next);
        compare("the next");
      }
    }
    if (truthIsKnown) {
      compareWithTruth(whole);
    }
    heal();
    comparison.counters(model, processor);
    tidy();
  }

  private static String named(String flatFrame) {
    return flatFrame.replace("\"seq\"", "\"market_ticker\":\"" + FLAT + "\",\"seq\"");
  }

  /** Book shapes of the exchange's form are on sid 1, those of the flat form on 8 and 9. */
  private static Template template(String shapeName) {
    String frame = WireShapes.named(shapeName);
    if (!frame.contains("\"seq\":")) {
      return Template.unnumbered(frame);
    }
    long sid = frame.contains("\"sid\":8,") ? 8 : frame.contains("\"sid\":9,") ? 9 : 1;
    return new Template(sid, SID.matcher(frame).replaceFirst("\"sid\":" + sid + ",\"seq\""));
  }

  private void begin() {
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
      toAll(Template.unnumbered(WireFrames.subscribed(sid)));
    }
    SNAPSHOTS.values().forEach(this::toAll);
  }

  private void toAll(Template template) {
    byte[] utf8 = template.write(sent);
    processor.handleMessage(utf8);
    PlainFrame read = PlainFrame.read(utf8, useYesPrice);
    model.handle(read, time.millis());
    truth.handle(read, time.millis());
  }

  private void compare(String afterWhat) {
    after = afterWhat;
    comparison.books(model.world, registry);
  }

  private String context() {
    String text = new String(corrupted, StandardCharsets.ISO_8859_1);
    return shape + "\ncorrupted: " + text + "\nafter " + after;
  }

  private void compareWithTruth(byte[] whole) {
    for (String ticker : SNAPSHOTS.keySet()) {
      PlainBook held = model.world.books.get(ticker);
      PlainBook right = truth.world.books.get(ticker);
      if (held.isLive() && right.isLive() && !sameLevels(held, right)) {
        untrueByAnotherFrame++;
        if (!isAnotherFrameOfTheSameShape(whole, corrupted)) {
          fail(
              "%s is live with %s%s, but true are %s%s; %s"
                  .formatted(ticker, held.yes, held.no, right.yes, right.no, context()));
        }
      }
    }
  }

  /** As the owner of the connection would: a snapshot for every book that is not live and true. */
  private void heal() {
    for (Map.Entry<String, Template> snapshot : SNAPSHOTS.entrySet()) {
      if (!isTrue(snapshot.getKey())) {
        toAll(snapshot.getValue());
        compare("new snapshots");
      }
    }
  }

  private boolean isTrue(String ticker) {
    PlainBook held = model.world.books.get(ticker);
    PlainBook right = truth.world.books.get(ticker);
    return held.isLive()
        && right.isLive()
        && held.owner.equals(right.owner)
        && sameLevels(held, right);
  }

  /** Begins anew if the session can't go on as one of live books. */
  private void tidy() {
    boolean goesOn =
        SNAPSHOTS.keySet().stream().allMatch(this::isTrue)
            && sent.keySet().stream().allMatch(this::isInSequence);
    if (!goesOn || ++tries % TRIES_PER_SESSION == 0) {
      processor.close();
      begin();
      return;
    }
    if (model.world.books.size() > SNAPSHOTS.size()) {
      for (String ticker : model.world.books.keySet().toArray(String[]::new)) {
        if (!SNAPSHOTS.containsKey(ticker)) {
          processor.remove(ticker);
          model.remove(ticker);
        }
      }
    }
    truth.world.books.keySet().retainAll(SNAPSHOTS.keySet());
  }

  private boolean isInSequence(long sid) {
    return model.lastOf(sid) == sent.get(sid) && truth.lastOf(sid) == sent.get(sid);
  }

  /** 0.5 and 0.50 are not equal as decimals, but as levels. */
  private static boolean sameLevels(PlainBook one, PlainBook other) {
    return same(one.yes, other.yes) && same(one.no, other.no);
  }

  private static boolean same(
      SortedMap<BigDecimal, BigDecimal> one, SortedMap<BigDecimal, BigDecimal> other) {
    return one.size() == other.size()
        && one.entrySet().stream()
            .allMatch(
                level ->
                    level.getValue().compareTo(other.getOrDefault(level.getKey(), BigDecimal.ZERO))
                        == 0);
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
}
