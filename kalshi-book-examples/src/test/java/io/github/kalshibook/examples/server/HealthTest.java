package io.github.kalshibook.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.examples.server.Health.LastHeartbeat;
import io.github.kalshibook.feed.KalshiMessageProcessor;
import io.github.kalshibook.feed.ProcessorStats;
import io.github.kalshibook.okhttp.FeedStats;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final Optional<LastHeartbeat> WELL = Optional.of(new LastHeartbeat(3, 0, true));

  @Test
  void publisherThatIsSilent_isNotHealthy() {
    assertThat(Health.of(Optional.empty(), WELL, 15).healthy()).isTrue();
    assertThat(Health.of(Optional.empty(), WELL, 16))
        .isEqualTo(new Health(false, "no heartbeat from the publisher for 16 s"));
  }

  @Test
  void serverThatWaitsForItsFirstHeartbeat_isHealthy() {
    assertThat(Health.of(Optional.empty(), Optional.empty(), 3).healthy()).isTrue();
  }

  @Test
  void allBooksStale_isNotHealthy_someAre() {
    assertThat(of(new LastHeartbeat(0, 3, true)).healthy()).isFalse();
    assertThat(of(new LastHeartbeat(1, 3, true)).healthy()).isTrue();
    assertThat(of(new LastHeartbeat(0, 0, true)).healthy()).isTrue();
  }

  @Test
  void feedWithoutConnection_isNotHealthy_andSaysItsTrouble() {
    Optional<FeedState> cut = Optional.of(feed(false, 3, 0, "connection 1 WAITING: refused"));
    Optional<FeedState> some = Optional.of(feed(true, 2, 1, "1 of 3 books are not live"));
    Optional<FeedState> none = Optional.of(feed(true, 0, 3, "3 of 3 books are not live"));

    assertThat(Health.of(cut, WELL, 0))
        .isEqualTo(
            new Health(false, "no connection to the exchange: connection 1 WAITING: refused"));
    assertThat(Health.of(some, WELL, 0)).isEqualTo(new Health(true, "1 of 3 books are not live"));
    assertThat(Health.of(none, WELL, 0)).isEqualTo(new Health(false, "all books are stale (3)"));
  }

  private static FeedState feed(boolean connected, int live, int stale, String trouble) {
    ProcessorStats frames = KalshiMessageProcessor.of(new BookRegistry()).stats();
    return new FeedState(
        connected, live, stale, trouble, new FeedStats(1, 1, 0, 0, 1, 0, 0, frames));
  }

  private static Health of(LastHeartbeat heartbeat) {
    return Health.of(Optional.empty(), Optional.of(heartbeat), 0);
  }
}
