package io.github.kalshibook.book;

import static io.github.kalshibook.book.BookTesting.NOTHING;
import static io.github.kalshibook.book.BookTesting.T0;
import static io.github.kalshibook.book.BookTesting.change;
import static io.github.kalshibook.book.BookTesting.everything;
import static io.github.kalshibook.book.BookTesting.list;
import static io.github.kalshibook.book.BookTesting.newWriter;
import static io.github.kalshibook.book.BookTesting.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A write that fails half way must not leave readers waiting for its end. */
class BookOutOfMemoryTest {
  /** Runs in a JVM of its own, whose memory it may use up. */
  @Test
  void write_withoutMemory_leavesTheBookReadableAsItWas(@TempDir Path folder) throws Exception {
    Path output = folder.resolve("output");
    Process process = start(output);
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();

    assertTrue(ended, () -> "readers wait for ever; it said " + text(output));
    assertEquals("as it was, and good again", text(output));
  }

  private static Process start(Path output) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx16m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Scenario.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private static String text(Path output) {
    try {
      return Files.readString(output).trim();
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** As if a mistake of ours had ended a write half way. */
  @Test
  void write_afterOneThatNeverEnded_letsReadersReadAgain() {
    BookWriter writer = newWriter("A");
    snapshot(writer, list(100, 10), NOTHING);
    writer.book().beginWrite();

    writer.makeStale(StaleReason.BAD_CONTENT, T0);

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertEquals(BookStatus.STALE, writer.book().top().trust().status()));
    snapshot(writer, list(200, 10), NOTHING);
    writer.book().checkInvariants();
  }

  /** What runs in the other JVM. */
  static final class Scenario {
    private static Object[] ballast;

    private Scenario() {}

    public static void main(String[] args) {
      // Once with memory, so that everything is loaded.
      useUp(growingBook(), false);
      BookWriter writer = growingBook();
      LevelList many = new LevelList();
      for (int price = 1; price <= 9_000; price++) {
        many.add(price, 1);
      }
      int failures = useUp(writer, true);
      String change = verdict(writer, failures);
      BookWriter other = growingBook();
      String before = everything(other.book());
      fill();
      failures = 0;
      try {
        other.replace(many, many, 1, 7, 0, 0);
      } catch (OutOfMemoryError e) {
        failures = 1;
      }
      ballast = null;
      String replace = before.equals(everything(other.book())) ? "" : "replaced by half";
      replace += verdict(other, failures);
      System.out.println(
          (change + replace).isEmpty() ? "as it was, and good again" : change + replace);
    }

    private static BookWriter growingBook() {
      BookWriter writer = newWriter("A");
      snapshot(writer, list(1, 1, 2, 2), NOTHING);
      return writer;
    }

    private static int useUp(BookWriter writer, boolean full) {
      if (full) {
        fill();
      }
      int failures = 0;
      for (int price = 3; price < 200; price++) {
        try {
          writer.change(Side.YES, price, price, price, 0, 0);
        } catch (OutOfMemoryError e) {
          failures++;
        }
      }
      ballast = null;
      return failures;
    }

    /** Leaves not one free byte. */
    private static void fill() {
      for (int size = 1 << 20; size >= 8; size /= 2) {
        try {
          while (true) {
            Object[] next = new Object[size / 4];
            next[0] = ballast;
            ballast = next;
          }
        } catch (OutOfMemoryError e) {
          // Then smaller ones.
        }
      }
    }

    private static String verdict(BookWriter writer, int failures) {
      if (failures == 0) {
        return "memory was not used up; ";
      }
      String trouble = "";
      long sum = 0;
      for (OrderbookLevel level : writer.book().view().yesBids()) {
        sum += level.sizeCentiContracts();
      }
      if (sum != writer.book().top().restingCentiContracts()) {
        trouble += "total and levels differ; ";
      }
      try {
        writer.book().checkInvariants();
        change(writer, Side.YES, 5_000, 1);
        snapshot(writer, list(100, 10), NOTHING);
        writer.book().checkInvariants();
      } catch (AssertionError | RuntimeException e) {
        trouble += e + "; ";
      }
      return trouble + (writer.isLive() ? "" : "not live again");
    }
  }
}
