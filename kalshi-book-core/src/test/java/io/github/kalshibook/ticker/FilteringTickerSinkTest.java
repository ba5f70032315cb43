package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kalshibook.book.BookStatus;
import io.github.kalshibook.book.StaleReason;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class FilteringTickerSinkTest extends TickerSinkContract {
  private final RecordingSink target = new RecordingSink();

  @Override
  TickerSink newSink() {
    return new FilteringTickerSink(market -> market.startsWith("A"), new RecordingSink());
  }

  @Test
  void tickers_ofOtherMarkets_doNotPass() throws Exception {
    TickerSink filter = new FilteringTickerSink("A"::equals, target);
    Ticker wanted = live("A", OptionalInt.of(5_000), OptionalInt.empty(), 1);
    Ticker revoked = notLive("A", BookStatus.STALE, StaleReason.SEQUENCE_GAP, 3);

    filter.publish(wanted);
    filter.publish(live("B", OptionalInt.of(5_000), OptionalInt.empty(), 2));
    filter.publish(revoked);
    filter.publish(notLive("B", BookStatus.STALE, StaleReason.SEQUENCE_GAP, 4));

    assertThat(target.tickers()).containsExactly(wanted, revoked);
  }

  @Test
  void heartbeats_andClose_pass() {
    Heartbeat heartbeat = new Heartbeat(Instant.EPOCH, 1, 0, true);
    TickerSink filter = new FilteringTickerSink(market -> false, target);

    filter.heartbeat(heartbeat);
    filter.close();

    assertThat(target.heartbeats()).containsExactly(heartbeat);
    assertThat(target.closes()).isEqualTo(1);
  }

  @Test
  void target_throwing_showsAsTheFiltersFailure() {
    target.work(
        ticker -> {
          throw new IOException("no");
        });
    TickerSink filter = new FilteringTickerSink(market -> true, target);

    assertThatThrownBy(() -> filter.publish(everyForm().get(0))).isInstanceOf(IOException.class);
  }

  @Test
  void filter_withoutMarketsOrTarget_isRefused() {
    assertThatThrownBy(() -> new FilteringTickerSink(null, target))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> new FilteringTickerSink(market -> true, null))
        .isInstanceOf(NullPointerException.class);
  }
}
