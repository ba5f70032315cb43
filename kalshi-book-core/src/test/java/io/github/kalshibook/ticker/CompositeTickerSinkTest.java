package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompositeTickerSinkTest extends TickerSinkContract {
  private static final Heartbeat HEARTBEAT = new Heartbeat(Instant.EPOCH, 1, 0, true);

  static List<Throwable> failures() {
    return List.of(
        new IOException("checked"),
        new IllegalStateException("unchecked"),
        new StackOverflowError());
  }

  @Override
  TickerSink newSink() {
    return new CompositeTickerSink(List.of(new RecordingSink(), new RecordingSink()));
  }

  @Test
  void everything_goesToAllInOrder() throws Exception {
    List<String> calls = new ArrayList<>();
    TickerSink composite =
        new CompositeTickerSink(List.of(new Noting("a", calls), new Noting("b", calls)));

    composite.publish(everyForm().get(0));
    composite.heartbeat(HEARTBEAT);
    composite.close();

    assertThat(calls)
        .containsExactly(
            "a publish", "b publish", "a heartbeat", "b heartbeat", "a close", "b close");
  }

  @Test
  void composite_ofNothing_takesEverything() throws Exception {
    TickerSink composite = new CompositeTickerSink(List.of());

    composite.publish(everyForm().get(0));
    composite.heartbeat(HEARTBEAT);
    composite.close();
  }

  @ParameterizedTest
  @MethodSource("failures")
  void targets_thatThrow_keepNothingFromTheOthers(Throwable failure) {
    RecordingSink good = new RecordingSink();
    TickerSink composite =
        new CompositeTickerSink(
            List.of(new Throwing(failure), new Throwing(new IOException("second")), good));

    assertThatThrownBy(() -> composite.publish(everyForm().get(0))).isSameAs(failure);
    assertThatThrownBy(() -> composite.heartbeat(HEARTBEAT)).isSameAs(failure);
    assertThatThrownBy(composite::close).isSameAs(failure);

    assertThat(good.tickers()).hasSize(1);
    assertThat(good.heartbeats()).hasSize(1);
    assertThat(good.closes()).isEqualTo(1);
    assertThat(failure.getSuppressed()).hasSize(3).hasOnlyElementsOfType(IOException.class);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void targets_thatThrowTheSame_keepNothingFromTheOthers(Throwable failure) {
    RecordingSink good = new RecordingSink();
    TickerSink composite =
        new CompositeTickerSink(List.of(new Throwing(failure), new Throwing(failure), good));

    assertThatThrownBy(() -> composite.publish(everyForm().get(0))).isSameAs(failure);
    assertThatThrownBy(() -> composite.heartbeat(HEARTBEAT)).isSameAs(failure);
    assertThatThrownBy(composite::close).isSameAs(failure);

    assertThat(good.tickers()).hasSize(1);
    assertThat(good.heartbeats()).hasSize(1);
    assertThat(good.closes()).isEqualTo(1);
  }

  /** Throws the same from everywhere. */
  private record Throwing(Throwable failure) implements TickerSink {
    @Override
    public void publish(Ticker ticker) {
      Sneaky.sneakyThrow(failure);
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
      Sneaky.sneakyThrow(failure);
    }

    @Override
    public void close() {
      Sneaky.sneakyThrow(failure);
    }
  }

  private record Noting(String name, List<String> calls) implements TickerSink {
    @Override
    public void publish(Ticker ticker) {
      calls.add(name + " publish");
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
      calls.add(name + " heartbeat");
    }

    @Override
    public void close() {
      calls.add(name + " close");
    }
  }
}
