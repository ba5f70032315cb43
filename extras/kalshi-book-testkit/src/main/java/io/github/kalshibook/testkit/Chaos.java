package io.github.kalshibook.testkit;

import io.github.kalshibook.testkit.internal.Exchange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random faults, one after the other. Any thread. */
public final class Chaos implements AutoCloseable {
  private static final int[] CLOSE_CODES = {1000, 1001, 1003, 1008, 1011, 1012, 1013, 4000};
  private static final int[] COMMAND_CODES = {1, 18, 27};
  private static final List<HttpAnswer> REFUSALS =
      List.of(
          HttpAnswer.TIMESTAMP_EXPIRED,
          HttpAnswer.BAD_SIGNATURE,
          HttpAnswer.TOO_MANY_REQUESTS,
          HttpAnswer.tooManyRequests(1),
          HttpAnswer.BAD_GATEWAY,
          HttpAnswer.UNAVAILABLE);

  private final FakeKalshi exchange;
  private final Exchange timer;
  private final Random random;
  private final Duration meanPause;
  private final List<ChaosFault> kinds;

  private static final int REMEMBERED = 10_000;

  /** What was done last. Guarded by this. */
  private final Deque<ChaosFault> done = new ArrayDeque<>();

  /** Guarded by this. */
  private long count;

  /** Guarded by this, so that no fault comes after it is set. */
  private boolean closed;

  Chaos(
      FakeKalshi exchange, Exchange timer, long seed, Duration meanPause, List<ChaosFault> kinds) {
    this.exchange = exchange;
    this.timer = timer;
    this.random = new Random(seed);
    this.meanPause = meanPause;
    this.kinds = kinds;
  }

  /** Returns how many faults there were so far. */
  public synchronized long count() {
    return count;
  }

  /** Returns the last 10,000 faults, the oldest first: the failure message of a test wants them. */
  public synchronized List<ChaosFault> done() {
    return List.copyOf(done);
  }

  /**
   * Ends the faults, also those that lie in wait, and brings the exchange back if it is down; what
   * was lost stays lost.
   */
  @Override
  public synchronized void close() {
    closed = true;
    exchange.faults().clear();
    exchange.comeBack();
  }

  void scheduleNext() {
    double pauses = -Math.log(1 - random.nextDouble());
    timer.schedule(Duration.ofNanos((long) (pauses * meanPause.toNanos())), this::next);
  }

  private synchronized void next() {
    if (closed) {
      return;
    }
    ChaosFault fault = kinds.get(random.nextInt(kinds.size()));
    count++;
    done.addLast(fault);
    if (done.size() > REMEMBERED) {
      done.removeFirst();
    }
    // Drawn whether needed or not, so that the order of faults depends on the seed alone.
    double first = random.nextDouble();
    double second = random.nextDouble();
    frames(fault, first);
    commands(fault, first);
    markets(fault, first, second);
    connection(first).ifPresent(connection -> connection(fault, connection, second));
    handshakes(fault, second);
    scheduleNext();
  }

  private void frames(ChaosFault fault, double dice) {
    FrameFaults frames = exchange.faults().frames();
    switch (fault) {
      case DROP -> frames.drop(upTo(3, dice));
      case DUPLICATE -> frames.duplicate(1);
      case SWAP -> frames.swap(1);
      case LATE -> frames.late(1, Duration.ofMillis(upTo(300, dice)));
      case CORRUPT -> frames.corrupt(1);
      case TRUNCATE -> frames.truncate(1);
      case WRONG_SID -> frames.wrongSid(1, upTo(5, dice) + 1_000L);
      case FRAGMENT -> frames.fragment(upTo(100, dice), 3);
      default -> {}
    }
  }

  private void commands(ChaosFault fault, double dice) {
    Faults faults = exchange.faults();
    switch (fault) {
      case IGNORE_COMMAND -> faults.ignoreCommands(1);
      case REFUSE_COMMAND -> faults.refuseCommands(pick(COMMAND_CODES, dice), 1);
      case HALF_ANSWER -> faults.halfAnswerCommands(1);
      case DELAY_COMMAND -> faults.delayCommands(Duration.ofMillis(upTo(2_000, dice)), 1);
      default -> {}
    }
  }

  private void markets(ChaosFault fault, double first, double second) {
    List<String> tickers = exchange.marketTickers();
    FakeMarket market = exchange.market(tickers.get(upTo(tickers.size(), first) - 1));
    switch (fault) {
      case SNAPSHOT -> market.sendSnapshot();
      case BURST -> market.burst(785);
      case CROSS -> market.cross(upTo(19, second));
      default -> {}
    }
  }

  private void connection(ChaosFault fault, FakeConnection connection, double dice) {
    Duration pause = Duration.ofMillis(upTo(2_000, dice));
    switch (fault) {
      case SKIP_NUMBERS -> connection.skipNumbers(upTo(5, dice));
      case HOLD -> connection.hold(Duration.ofMillis(upTo(500, dice)));
      case BARE_ERROR -> connection.sendBareError(pick(COMMAND_CODES, dice));
      case SCOPED_ERROR -> connection.sendScopedError(26);
      case END_10 -> connection.endSubscription(10);
      case END_25 -> connection.endSubscription(25);
      case END_UNASKED -> connection.endSubscriptionUnasked();
      case FORGET_SUBSCRIPTION -> connection.forgetSubscription();
      case CLOSE -> connection.close(closeCode(dice), "chaos");
      case CLOSE_BY_HALF -> connection.closeByHalf(closeCode(dice), "chaos");
      case CUT, REFUSE_HANDSHAKE, BREAK_HANDSHAKE -> connection.cut();
      case END -> connection.end();
      case ZOMBIE -> connection.zombie();
      case STOP_READING -> {
        connection.stopReading();
        exchange.after(pause, connection::resume);
      }
      case STOP_SENDING -> {
        connection.stopSending();
        exchange.after(pause, connection::resume);
      }
      case SLOW -> {
        connection.slow(2_000);
        exchange.after(pause, connection::resume);
      }
      default -> {}
    }
  }

  private void handshakes(ChaosFault fault, double dice) {
    Faults faults = exchange.faults();
    switch (fault) {
      case REFUSE_HANDSHAKE ->
          faults.refuseHandshakes(REFUSALS.get(upTo(REFUSALS.size(), dice) - 1), 1);
      case BREAK_HANDSHAKE -> {
        switch (upTo(4, dice)) {
          case 1 -> faults.hangHandshakes(1);
          case 2 -> faults.garbageHandshakes(1);
          case 3 -> faults.resetHandshakes(1);
          default -> faults.endHandshakes(1);
        }
      }
      case RESTART -> {
        exchange.goDown();
        exchange.refillBooks();
        faults.sidsStartAt(upTo(50, dice));
        exchange.after(Duration.ofMillis(upTo(1_000, dice)), exchange::comeBack);
      }
      default -> {}
    }
  }

  private Optional<FakeConnection> connection(double dice) {
    List<FakeConnection> open = exchange.connections();
    return open.isEmpty() ? Optional.empty() : Optional.of(open.get(upTo(open.size(), dice) - 1));
  }

  /** Returns 1 to {@code most}. */
  private static int upTo(int most, double dice) {
    return 1 + (int) (dice * most);
  }

  private static int pick(int[] values, double dice) {
    return values[upTo(values.length, dice) - 1];
  }

  private static int closeCode(double dice) {
    return pick(CLOSE_CODES, dice);
  }
}
