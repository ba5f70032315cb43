package io.github.kalshibook.examples;

import static io.github.kalshibook.examples.Frames.SUBSCRIBED;
import static io.github.kalshibook.examples.Frames.delta;
import static io.github.kalshibook.examples.Frames.lines;
import static io.github.kalshibook.examples.Frames.recorded;
import static io.github.kalshibook.examples.Frames.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replays of a part of a log: its times, its markets, its speed. */
class ReplayTimesTest {
  /** 2026-11-22T10:00:00Z, in microseconds. */
  private static final long T = 1_795_341_600_000_000L;

  private static final String LOG =
      lines(
          recorded(T, 1, SUBSCRIBED),
          recorded(T, 1, snapshot(1, "A")),
          recorded(T + 1_000_000, 1, snapshot(2, "B")),
          recorded(T + 2_000_000, 1, delta(3, "A", "yes", "0.5", "-10")),
          recorded(T + 3_000_000, 1, delta(5, "A", "no", "0.4", "-20")));

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T09:59:59Z, 0, 0, ''",
    "2026-11-22T10:00:00Z, 2, 1, '\"seq\":1,\"status\":\"LIVE\"'",
    "1795341601, 3, 2, '\"seq\":1,\"status\":\"LIVE\"'",
    "1795341601.999999, 3, 2, '\"seq\":1,\"status\":\"LIVE\"'",
    "1795341602000, 4, 2, '\"seq\":3,\"status\":\"LIVE\"'",
    "1795341603000000, 5, 2, '\"seq\":3,\"status\":\"STALE\"'",
    "2030-01-01T00:00:00Z, 5, 2, '\"seq\":3,\"status\":\"STALE\"'",
  })
  void at_showsTheBooksOfThatMoment(String time, long frames, int books, String a) {
    CliRun run = CliRun.replay(LOG, "--at", time, "--stats");

    assertThat(run.stats("frames")).isEqualTo(frames);
    assertThat(run.lines()).hasSize(books + 1);
    if (books > 0) {
      assertThat(run.line("A")).contains(a);
    }
    assertThat(CliRun.replay(LOG, "--to", time).lines()).hasSize(books);
  }

  @Test
  void from_countsFromThenOn_withTheBooksThatWereThere() {
    CliRun run = CliRun.replay(LOG, "--from", "1795341601.5", "--to", "1795341602", "--stats");

    assertThat(run.stats("frames")).isEqualTo(1);
    assertThat(run.stats("deltas_applied")).isEqualTo(1);
    assertThat(run.stats("snapshots")).isZero();
    assertThat(run.stats("books")).isEqualTo(2);
    assertThat(run.line("A")).contains("\"seq\":3,\"status\":\"LIVE\"");
  }

  @Test
  void market_narrowsWhatIsPrinted_notWhatIsApplied() {
    CliRun run = CliRun.replay(LOG, "--market", "B,C", "--stats");

    assertThat(run.lines()).hasSize(2);
    assertThat(run.line("B")).contains("STALE");
    assertThat(run.stats("gaps")).isEqualTo(1);
  }

  @Test
  void hashes_areThoseOfTheBooks() {
    CliRun run = CliRun.replay(LOG, "--format", "hashes", "--at", "1795341601");

    assertThat(run.line("A"))
        .isEqualTo(
            "{\"market_ticker\":\"A\",\"sid\":1,\"seq\":1,\"status\":\"LIVE\","
                + "\"hash\":\"8ff04d6c1c95d542\"}");
  }

  @Test
  void speed_keepsToTheTimesOfTheLog_andChangesNoResult() {
    long start = System.nanoTime();
    CliRun slow = CliRun.replay(LOG, "--speed", "10");
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

    assertThat(tookMillis).isGreaterThanOrEqualTo(300);
    assertThat(slow.out()).isEqualTo(CliRun.replay(LOG, "--speed", "max").out());
  }

  @Test
  void tickerPort_servesWhileItGoesOn() {
    CliRun run = CliRun.replay(LOG, "--ticker-port", "0", "--speed", "100");

    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("tickers on ws://127.0.0.1:");
    assertThat(run.out()).isEqualTo(CliRun.replay(LOG).out());
  }

  @Test
  void bareLog_hasNoTimes() {
    CliRun run = CliRun.replay(snapshot(1, "A"), "--at", "2026-11-22T10:00:00Z");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("the log holds no times").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--at yesterday | 'yesterday' is neither like 2026-11-22T10:00:00Z",
        "--speed 0 | '0' is neither max nor a number",
        "--speed fast | 'fast' is neither max nor a number",
        "--at 5 --to 6 | --at and --to say the same",
        "--from 7 --to 6 | --from is after --to",
        "--format x | 'x' is neither books nor tickers nor hashes",
        "--ticker-port 70000 | --ticker-port is not in 0..65535"
      })
  void wrongArguments_exitWith2AndOneLine(String options, String said) {
    CliRun run = CliRun.replay(LOG, options.split(" "));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(said).hasLineCount(1);
  }
}
