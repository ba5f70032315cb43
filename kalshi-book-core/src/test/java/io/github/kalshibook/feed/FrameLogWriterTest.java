package io.github.kalshibook.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.BookRegistry;
import java.io.FileInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes into a frame log, on good disks and on bad ones. */
class FrameLogWriterTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long MILLIS = 1_795_343_467_482L;

  @TempDir private Path folder;

  private final AlertLog alerts = new AlertLog();

  // What is written.

  @ParameterizedTest
  @ValueSource(strings = {"log.ndjson", "log.ndjson.gz"})
  void frames_comeBackAsTheyWere(String name) throws IOException {
    List<String> frames =
        List.of("{\"type\":\"ok\"}\n", "", "\\ \" \u0000 \u001f \t ä € 😀", "\ud800 alone \udc00");
    Path file = folder.resolve(name);

    try (FrameLogWriter log = FrameLogWriter.builder(file).open()) {
      FrameTap tap = log.newTap();
      frames.forEach(frame -> tap.onFrame(frame, 7, MILLIS));
      tap.onConnectionEnded(7);
    }

    List<FrameLogEntry> entries = read(file);
    assertThat(entries.stream().map(FrameLogEntry::kind))
        .containsExactly(
            FrameLogEntry.Kind.START,
            FrameLogEntry.Kind.OPEN,
            FrameLogEntry.Kind.FRAME,
            FrameLogEntry.Kind.FRAME,
            FrameLogEntry.Kind.FRAME,
            FrameLogEntry.Kind.FRAME,
            FrameLogEntry.Kind.CLOSE);
    assertThat(entries.subList(2, 6).stream().map(FrameLogEntry::text)).isEqualTo(frames);
    assertThat(entries.get(2).receivedMicros()).hasValue(MILLIS * 1_000);
  }

  @Test
  void connections_haveANumberEach() throws IOException {
    Path file = folder.resolve("log.ndjson");

    try (FrameLogWriter log = FrameLogWriter.builder(file).open()) {
      FrameTap first = log.newTap();
      FrameTap second = log.newTap();
      first.onFrame("a", 1, MILLIS);
      second.onFrame("b", 1, MILLIS);
      first.onConnectionEnded(1);
      first.onConnectionEnded(2);
      first.onFrame("late", 1, MILLIS);
      first.onFrame("c", 3, MILLIS);
      second.onFrame("d", 2, MILLIS);
    }

    assertThat(Files.readAllLines(file).stream().skip(1).map(FrameLogWriterTest::withoutTime))
        .containsExactly(
            "\"c\":1,\"e\":\"open\"",
            "\"c\":1,\"f\":\"a\"",
            "\"c\":2,\"e\":\"open\"",
            "\"c\":2,\"f\":\"b\"",
            "\"c\":1,\"e\":\"close\"",
            "\"c\":3,\"e\":\"open\"",
            "\"c\":3,\"e\":\"dropped\",\"n\":1",
            "\"c\":3,\"f\":\"c\"",
            "\"c\":2,\"e\":\"close\"",
            "\"c\":4,\"e\":\"open\"",
            "\"c\":4,\"f\":\"d\"");
  }

  @Test
  void processor_writesItsFramesAndItsConnections() throws IOException {
    Path file = folder.resolve("log.ndjson");

    try (FrameLogWriter log = FrameLogWriter.builder(file).open();
        KalshiMessageProcessor processor =
            KalshiMessageProcessor.builder().tapOnFeedThread(log.newTap()).build()) {
      processor.handleMessage(1, WireFrames.snapshot(1, 1, "A", "0.5:1", ""), MILLIS);
      long next = processor.connectionOpened();
      processor.handleMessage(next, "no frame at all", MILLIS + 1);
    }

    assertThat(read(file).stream().map(entry -> entry.kind() + " " + entry.connection()))
        .containsExactly("START ", "OPEN 1", "FRAME 1", "CLOSE 1", "OPEN 2", "FRAME 2", "CLOSE 2");
  }

  @Test
  void marketsThatMove_areNamedWithTheirNewConnection() throws IOException {
    Path file = folder.resolve("log.ndjson");
    BookRegistry registry = new BookRegistry();
    try (FrameLogWriter log = FrameLogWriter.builder(file).open();
        KalshiMessageProcessor from = processor(registry, log);
        KalshiMessageProcessor to = processor(registry, log)) {
      from.handleMessage(1, WireFrames.snapshot(1, 1, "A", "0.5:1", ""), MILLIS);
      from.handleMessage(1, WireFrames.snapshot(1, 2, "B", "0.5:1", ""), MILLIS);
      to.handleMessage(1, WireFrames.snapshot(1, 1, "C", "0.5:1", ""), MILLIS);
      assertThat(from.moveMarkets(List.of("A", "D"), to)).containsExactly("A");
    }

    FrameLogEntry moved = read(file).get(6);
    assertThat(moved.kind()).isEqualTo(FrameLogEntry.Kind.MOVED);
    assertThat(moved.connection()).isEqualTo("2");
    assertThat(moved.markets()).containsExactly("A");
  }

  private static KalshiMessageProcessor processor(BookRegistry registry, FrameLogWriter log) {
    return KalshiMessageProcessor.builder()
        .registry(registry)
        .tapOnFeedThread(log.newTap())
        .build();
  }

  // Files.

  @Test
  void fullFile_isRenamed_andTheOldestDeleted() throws IOException {
    Path file = folder.resolve("feed.ndjson.gz");
    Files.writeString(folder.resolve("feed.000099.ndjson"), "another's");
    Files.writeString(file, "a log that was there before");

    try (FrameLogWriter log =
        FrameLogWriter.builder(file)
            .maxFileBytes(1)
            .keptFiles(3)
            .flushInterval(Duration.ZERO)
            .open()) {
      FrameTap tap = log.newTap();
      for (int i = 0; i < 5; i++) {
        tap.onFrame("frame " + i, 1, MILLIS);
      }
      await().atMost(SOON).until(() -> log.stats().written() == 5);
      assertThat(log.stats().files()).isGreaterThanOrEqualTo(5);
    }

    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(path -> path.getFileName().toString()).sorted().toList();
      assertThat(names).hasSize(4).contains("feed.000099.ndjson", "feed.ndjson.gz");
      List<FrameLogEntry> kept = new ArrayList<>();
      for (String name : names.subList(0, 4)) {
        if (name.endsWith(".gz")) {
          kept.addAll(read(folder.resolve(name)));
        }
      }
      assertThat(kept.get(kept.size() - 1).text()).isEqualTo("frame 4");
    }
  }

  @Test
  void logThatIsThere_isKeptUnderANumber() throws IOException {
    Path file = folder.resolve("feed.ndjson.gz");
    for (String frame : List.of("first", "second", "third")) {
      try (FrameLogWriter log = FrameLogWriter.builder(file).open()) {
        log.newTap().onFrame(frame, 1, MILLIS);
      }
    }

    assertThat(read(folder.resolve("feed.000001.ndjson.gz")).get(2).text()).isEqualTo("first");
    assertThat(read(folder.resolve("feed.000002.ndjson.gz")).get(2).text()).isEqualTo("second");
    assertThat(read(file).get(2).text()).isEqualTo("third");
  }

  @Test
  void fileThatCannotBeMade_isAnExceptionAtOnce() {
    assertThatThrownBy(() -> FrameLogWriter.builder(folder.resolve("no/such/log")).open())
        .isInstanceOf(IOException.class);
  }

  @Test
  void flushedFrames_canBeReadWhileTheLogGoesOn() throws IOException {
    Path file = folder.resolve("feed.ndjson.gz");
    try (FrameLogWriter log =
        FrameLogWriter.builder(file).flushInterval(Duration.ofMillis(10)).open()) {
      FrameTap tap = log.newTap();
      tap.onFrame("a", 1, MILLIS);
      await().atMost(SOON).until(() -> log.stats().written() == 1);

      // As after kill -9: nothing more is ever written.
      try (FrameLogReader reader = new FrameLogReader(open(file))) {
        assertThat(reader.next().orElseThrow().kind()).isEqualTo(FrameLogEntry.Kind.START);
        assertThat(reader.next().orElseThrow().kind()).isEqualTo(FrameLogEntry.Kind.OPEN);
        assertThat(reader.next().orElseThrow().text()).isEqualTo("a");
        assertThat(reader.next()).isEmpty();
        assertThat(reader.isTruncated()).isTrue();
      }
    }
  }

  @Test
  void logCutAnywhere_isReadToItsLastWholeLine() throws IOException {
    Path file = folder.resolve("feed.ndjson.gz");
    try (FrameLogWriter log = FrameLogWriter.builder(file).flushInterval(Duration.ZERO).open()) {
      FrameTap tap = log.newTap();
      for (int i = 0; i < 20; i++) {
        tap.onFrame("frame " + i, 1, MILLIS);
      }
    }
    byte[] whole = Files.readAllBytes(file);
    int most = 0;
    for (int length = 10; length < whole.length; length++) {
      Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, length));
      List<FrameLogEntry> entries = read(cut);
      for (FrameLogEntry entry : entries) {
        assertThat(entry.receivedMicros()).as("a whole line, of %s bytes", length).isPresent();
      }
      assertThat(entries.size()).isGreaterThanOrEqualTo(most);
      most = entries.size();
    }
    assertThat(most).isEqualTo(22);
  }

  // Bad disks.

  @Test
  void fullDisk_costsFramesButNotTheFeed_andThenTheLogGoesOn() throws IOException {
    AtomicBoolean full = new AtomicBoolean();
    Path file = folder.resolve("feed.ndjson.gz");
    try (FrameLogWriter log = builder(file).wrap(out -> new Filling(out, full::get)).open()) {
      FrameTap tap = log.newTap();
      tap.onFrame("a", 1, MILLIS);
      await().atMost(SOON).until(() -> log.stats().written() == 1);
      full.set(true);
      tap.onFrame("b", 1, MILLIS);
      await().atMost(SOON).until(() -> log.stats().dropped() == 1);
      full.set(false);
      tap.onFrame("c", 1, MILLIS);
      await().atMost(SOON).until(() -> log.stats().written() == 2);
      assertThat(log.stats().failures()).isPositive();
    }

    assertThat(read(file).stream().map(FrameLogEntry::text))
        .containsExactly("start", "open", "a", "dropped", "c");
    assertThat(alerts.recent().stream().map(Alert::kind))
        .containsOnly(AlertKind.FRAME_LOG_TROUBLE)
        .isNotEmpty();
    try (InputStream gzip = new GZIPInputStream(new FileInputStream(file.toFile()))) {
      gzip.readAllBytes(); // to the checks at its end
    }
  }

  @Test
  void hangingDisk_neverHoldsTheFeedUp() throws IOException {
    CountDownLatch goesOn = new CountDownLatch(1);
    Path file = folder.resolve("feed.ndjson");
    try (FrameLogWriter log =
        builder(file).bufferBytes(2_000).wrap(out -> new Hanging(out, goesOn)).open()) {
      FrameTap tap = log.newTap();
      for (int i = 0; i < 1_000; i++) {
        tap.onFrame("frame " + i, 1, MILLIS);
      }
      FrameLogStats stats = log.stats();
      assertThat(stats.offered()).isEqualTo(1_000);
      assertThat(stats.dropped()).isGreaterThan(900);
      assertThat(stats.waitingBytes()).isLessThanOrEqualTo(3_000);
      assertThat(alerts.recent()).hasSize(1);
      assertThat(alerts.recent().get(0).kind()).isEqualTo(AlertKind.FRAME_LOG_TROUBLE);

      goesOn.countDown();
      await()
          .atMost(SOON)
          .until(() -> log.stats().waiting() == 0 && Files.readString(file).contains("dropped"));
      tap.onFrame("the last", 1, MILLIS);
    }

    assertAddsUp(read(file), 1_001);
    assertThat(read(file).get(read(file).size() - 1).text()).isEqualTo("the last");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void diskThatFailsAtRandom_losesNoFrameUnsaid(long seed) throws IOException {
    Random random = new Random(seed);
    AtomicLong time = new AtomicLong();
    AtomicInteger trouble = new AtomicInteger();
    Path file = folder.resolve("feed.ndjson" + (seed % 2 == 0 ? ".gz" : ""));
    int frames = 0;
    try (FrameLogWriter log =
        builder(file)
            .nanoClock(time::get)
            .bufferBytes(4_000)
            .flushInterval(Duration.ofMillis(50))
            .wrap(out -> new Filling(out, () -> trouble.getAndDecrement() == 1))
            .open()) {
      FrameTap tap = log.newTap();
      long connection = 1;
      for (int round = 0; round < 60; round++) {
        for (int i = random.nextInt(40); i > 0; i--) {
          tap.onFrame("frame " + frames++, connection, MILLIS);
        }
        trouble.set(random.nextInt(4));
        if (random.nextInt(10) == 0) {
          tap.onConnectionEnded(connection++);
        }
        time.addAndGet(random.nextInt(40) * 1_000_000_000L);
        if (random.nextInt(3) == 0) {
          await().pollInterval(Duration.ofMillis(2)).atMost(SOON).until(() -> moved(log, time));
        }
      }
      trouble.set(0);
      time.addAndGet(60_000_000_000L);
      await().atMost(SOON).until(() -> moved(log, time) && log.stats().waiting() == 0);
      assertThat(log.stats().offered()).as("seed %s", seed).isEqualTo(frames);
    }

    List<FrameLogEntry> entries = read(file);
    assertAddsUp(entries, frames);
  }

  private static boolean moved(FrameLogWriter log, AtomicLong time) {
    time.addAndGet(31_000_000_000L);
    return log.stats().waitingBytes() == 0;
  }

  @Test
  void executor_writesInPlaceOfAThread() throws IOException {
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    Path file = folder.resolve("feed.ndjson");
    try (FrameLogWriter log = builder(file).name("mine").executor(executor).open()) {
      log.newTap().onFrame("a", 1, MILLIS);
      assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
          .doesNotContain("mine-frame-log");
    } finally {
      executor.shutdownNow();
    }

    assertThat(read(file)).hasSize(3);
  }

  @Test
  void close_endsTheThread_andFramesAfterItAreCounted() throws IOException {
    FrameLogWriter log = builder(folder.resolve("feed.ndjson")).name("ends").open();
    FrameTap tap = log.newTap();
    log.close();
    log.close();

    tap.onFrame("a", 1, MILLIS);

    assertThat(log.stats().dropped()).isEqualTo(1);
    await()
        .atMost(SOON)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("ends-frame-log")));
  }

  private FrameLogBuilder builder(Path file) {
    return FrameLogWriter.builder(file).alerts(alerts).flushInterval(Duration.ofMillis(10));
  }

  /** Frames and what is told missing make up all; where some are missing, a line tells it. */
  private static void assertAddsUp(List<FrameLogEntry> entries, int offered) throws IOException {
    int last = -1;
    boolean told = false;
    int frames = 0;
    for (FrameLogEntry entry : entries) {
      told |= entry.kind() == FrameLogEntry.Kind.DROPPED;
      if (entry.kind() == FrameLogEntry.Kind.FRAME && entry.text().startsWith("frame ")) {
        int number = Integer.parseInt(entry.text().substring(6));
        assertThat(number).isGreaterThan(last);
        assertThat(told || number == last + 1).as("a hole before %s", number).isTrue();
        last = number;
        told = false;
      }
      frames += entry.kind() == FrameLogEntry.Kind.FRAME ? 1 : 0;
    }
    long missing = entries.stream().mapToLong(FrameLogEntry::missing).sum();
    assertThat(frames + missing).isEqualTo(offered);
  }

  private static List<FrameLogEntry> read(Path file) throws IOException {
    List<FrameLogEntry> entries = new ArrayList<>();
    try (FrameLogReader reader = new FrameLogReader(open(file))) {
      Optional<FrameLogEntry> entry = reader.next();
      while (entry.isPresent()) {
        entries.add(entry.get());
        entry = reader.next();
      }
    }
    return entries;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".gz") ? new GZIPInputStream(in) : in;
  }

  private static String withoutTime(String line) {
    return line.replaceFirst("\\{\"t\":\\d+,", "").replaceFirst("}$", "");
  }

  /** A disk that is full at times. */
  private static final class Filling extends FilterOutputStream {
    private final BooleanSupplier full;

    Filling(OutputStream out, BooleanSupplier full) {
      super(out);
      this.full = full;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (full.getAsBoolean()) {
        out.write(bytes, offset, length / 2);
        throw new IOException("No space left on device");
      }
      out.write(bytes, offset, length);
    }
  }

  /** A disk that hangs until it goes on. */
  private static final class Hanging extends FilterOutputStream {
    private final CountDownLatch goesOn;

    Hanging(OutputStream out, CountDownLatch goesOn) {
      super(out);
      this.goesOn = goesOn;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      out.write(bytes, offset, length);
    }
  }
}
