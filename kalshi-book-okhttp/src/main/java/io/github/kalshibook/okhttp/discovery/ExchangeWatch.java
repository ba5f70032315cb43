package io.github.kalshibook.okhttp.discovery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the exchange trades: what it says of itself counts, and its schedule where it says
 * nothing, or has said nothing since the schedule's pause began. Belongs to the loop, which calls
 * {@link #tick}; any thread may read the state.
 */
public final class ExchangeWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ExchangeWatch.class);
  private static final long OPEN_EVERY_MILLIS = 60_000;
  private static final long PAUSED_EVERY_MILLIS = 10_000;

  /** How soon it is asked again after a sign of trouble, at most. */
  private static final long AT_ONCE_MILLIS = 2_000;

  private static final long SCHEDULE_EVERY_MILLIS = 3_600_000;

  /** What the exchange has said counts for so long. */
  private static final long FRESH_MILLIS = 180_000;

  /** What the exchange said of itself, and when. */
  private record Said(boolean trades, String why, long atMillis, Instant at) {}

  private final RestReader rest;
  private final DiscoveryHost host;
  private final InstantSource clock;
  private final LongSupplier nanoClock;
  private ExchangeSchedule schedule = ExchangeSchedule.PUBLISHED;
  private @Nullable Said said;
  private boolean asking;
  private boolean askingSchedule;
  private long askedAtMillis;
  private long nextMillis;
  private long nextScheduleMillis;
  private volatile ExchangeState state = ExchangeState.UNKNOWN;
  private volatile String why = "";

  /** Makes a watch that has not begun; the first {@link #tick} begins it. */
  public ExchangeWatch(
      RestReader rest, DiscoveryHost host, InstantSource clock, LongSupplier nanoClock) {
    this.rest = rest;
    this.host = host;
    this.clock = clock;
    this.nanoClock = nanoClock;
    this.nextMillis = nowMillis();
    this.nextScheduleMillis = nowMillis();
    this.askedAtMillis = nowMillis() - AT_ONCE_MILLIS;
  }

  /** Returns whether the exchange trades. Any thread. */
  public ExchangeState state() {
    return state;
  }

  /** Returns why it does not; empty if it does. Any thread. */
  public String why() {
    return why;
  }

  /** A connection was lost or refused: asks soon. */
  public void suspect() {
    nextMillis = Math.min(nextMillis, askedAtMillis + AT_ONCE_MILLIS);
    judge();
  }

  /** Does what is due. */
  public void tick() {
    long now = nowMillis();
    if (!asking && now - nextMillis >= 0) {
      askedAtMillis = now;
      nextMillis = now + OPEN_EVERY_MILLIS;
      asking = true;
      rest.get(rest.resource("exchange", "status").build(), 1, ExchangeWatch::read, statusReply());
    }
    if (!askingSchedule && now - nextScheduleMillis >= 0) {
      nextScheduleMillis = now + OPEN_EVERY_MILLIS;
      askingSchedule = true;
      rest.get(
          rest.resource("exchange", "schedule").build(),
          1,
          ExchangeSchedule::read,
          scheduleReply());
    }
    judge();
  }

  private Reply<Optional<String>> statusReply() {
    return new Reply<>() {
      @Override
      public void answered(Optional<String> trouble) {
        asking = false;
        said = new Said(trouble.isEmpty(), trouble.orElse(""), nowMillis(), clock.instant());
        judge();
      }

      @Override
      public void failed(RestFailure failure) {
        asking = false;
        judge();
      }
    };
  }

  private Reply<ExchangeSchedule> scheduleReply() {
    return new Reply<>() {
      @Override
      public void answered(ExchangeSchedule read) {
        askingSchedule = false;
        schedule = read;
        nextScheduleMillis = nowMillis() + SCHEDULE_EVERY_MILLIS;
        judge();
      }

      @Override
      public void failed(RestFailure failure) {
        askingSchedule = false;
      }
    };
  }

  private void judge() {
    Said last = said;
    Optional<ExchangeSchedule.Span> closed = schedule.closedAt(clock.instant());
    boolean fresh = last != null && nowMillis() - last.atMillis() < FRESH_MILLIS;
    if (last != null && fresh && !last.trades()) {
      enter(
          closed.isPresent() ? ExchangeState.MAINTENANCE : ExchangeState.PAUSED,
          last.why() + closed.map(ExchangeWatch::until).orElse(""));
    } else if (closed.isPresent()
        && !(last != null && fresh && last.at().isAfter(closed.get().start()))) {
      enter(ExchangeState.MAINTENANCE, "scheduled maintenance" + until(closed.get()));
    } else {
      enter(fresh ? ExchangeState.OPEN : ExchangeState.UNKNOWN, "");
    }
    if (state.isPaused() || closed.isPresent()) {
      nextMillis = Math.min(nextMillis, askedAtMillis + PAUSED_EVERY_MILLIS);
    }
  }

  private static String until(ExchangeSchedule.Span closed) {
    return ", scheduled until " + closed.end();
  }

  private void enter(ExchangeState next, String nextWhy) {
    ExchangeState before = state;
    why = nextWhy;
    if (next == before) {
      return;
    }
    state = next;
    if (next.isPaused() && !before.isPaused()) {
      host.alert(AlertKind.EXCHANGE_PAUSED, "exchange", "exchange paused: " + nextWhy, 0);
    }
    LOG.info("Exchange {}{}", next, nextWhy.isEmpty() ? "" : ": " + nextWhy);
    host.exchange(next, nextWhy);
  }

  /** Reads {@code GET /exchange/status}: why it does not trade; empty if it does. */
  private static Optional<String> read(JsonParser parser) throws IOException {
    boolean[] known = new boolean[1];
    StringBuilder trouble = new StringBuilder();
    Json.fields(
        parser,
        (name, value) -> {
          boolean active = value.currentToken() == JsonToken.VALUE_TRUE;
          boolean inactive = value.currentToken() == JsonToken.VALUE_FALSE;
          if (name.equals("exchange_active") || name.equals("trading_active")) {
            known[0] |= active || inactive;
            if (inactive) {
              trouble.append(trouble.length() == 0 ? "" : ", ");
              trouble.append(
                  name.equals("exchange_active")
                      ? "the exchange is not active"
                      : "trading is not active");
            }
          }
        });
    if (!known[0]) {
      throw new IOException("no status");
    }
    return trouble.length() == 0 ? Optional.empty() : Optional.of(trouble.toString());
  }

  private long nowMillis() {
    return nanoClock.getAsLong() / 1_000_000;
  }
}
