package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import io.github.kalshibook.okhttp.catalog.LifecycleEvent;
import io.github.kalshibook.okhttp.catalog.MarketInfo;
import io.github.kalshibook.okhttp.discovery.DiscoveryHost;
import io.github.kalshibook.okhttp.discovery.ExchangeWatch;
import io.github.kalshibook.okhttp.discovery.LifecycleJson;
import io.github.kalshibook.okhttp.discovery.MarketDiscovery;
import io.github.kalshibook.okhttp.discovery.RestReader;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * What the feed knows beyond its books: which markets there are, what happens to them, and whether
 * the exchange trades. Belongs to the loop, but for what says otherwise. A feed that discovers
 * nothing and was not told to watch the exchange asks REST nothing.
 */
final class FeedWatch {
  /** Of more lifecycle frames waiting for the loop, the rest is replaced by a sweep. */
  private static final int MAX_WAITING = 4_096;

  /** What discovery does to the feed. On the loop. */
  interface Demand {
    void want(Collection<String> marketTickers);

    void ended(Collection<String> marketTickers);

    boolean hasBook(String marketTicker);

    /** The exchange trades again: no reason to wait any longer. */
    void resumed();
  }

  private final FeedBuilder settings;
  private final MaintenanceLoop loop;
  private final FeedEvents events;
  private final Demand demand;
  private final @Nullable RestReader rest;
  private final @Nullable MarketDiscovery discovery;
  private final @Nullable ExchangeWatch exchange;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean missed = new AtomicBoolean();

  FeedWatch(
      FeedBuilder settings,
      OkHttpClient client,
      MaintenanceLoop loop,
      FeedEvents events,
      Demand demand) {
    this.settings = settings;
    this.loop = loop;
    this.events = events;
    this.demand = demand;
    boolean discovers = !settings.queries().isEmpty();
    if (!discovers && !settings.watchesExchange()) {
      rest = null;
      discovery = null;
      exchange = null;
      return;
    }
    Host host = new Host();
    rest =
        new RestReader(
            client,
            settings.environment().rest(),
            this::signed,
            loop,
            settings.nanoClock(),
            settings.random(),
            this::restTrouble);
    exchange =
        settings.watchesExchange()
            ? new ExchangeWatch(rest, host, settings.clock(), settings.nanoClock())
            : null;
    discovery =
        discovers
            ? new MarketDiscovery(
                rest,
                host,
                settings.queries(),
                settings.discoveryLimit(),
                settings.discoveryInterval(),
                settings.nanoClock())
            : null;
  }

  /** Begins. On any thread, once. */
  void start() {
    if (rest != null) {
      loop.execute(this::tick);
      loop.repeat(this::tick, MarketDiscovery.TICK_MILLIS);
    }
  }

  void close() {
    if (rest != null) {
      rest.close();
    }
  }

  // From the connection that the lifecycle channel is on.

  /** A lifecycle frame came. On the reader thread. */
  void frame(String text, long receivedMillis) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      missed();
      return;
    }
    loop.execute(
        () -> {
          waiting.decrementAndGet();
          LifecycleJson.read(text, Instant.ofEpochMilli(receivedMillis)).ifPresent(this::happened);
        });
  }

  /** Lifecycle frames were lost, or may have been. Any thread. */
  void missed() {
    if (discovery != null && missed.compareAndSet(false, true)) {
      loop.execute(
          () -> {
            missed.set(false);
            discovery.sweepSoon();
          });
    }
  }

  /** A connection was lost or refused. Returns whether that is to be expected now. */
  boolean isPausedAtTrouble() {
    if (exchange != null) {
      exchange.suspect();
    }
    return exchangeState().isPaused();
  }

  // For any thread.

  Optional<MarketInfo> marketInfo(String marketTicker) {
    return discovery == null ? Optional.empty() : discovery.info(marketTicker);
  }

  ExchangeState exchangeState() {
    return exchange == null ? ExchangeState.UNKNOWN : exchange.state();
  }

  String exchangeWhy() {
    return exchange == null ? "" : exchange.why();
  }

  private void tick() {
    if (exchange != null) {
      exchange.tick();
    }
    if (discovery != null) {
      discovery.tick();
    }
  }

  private void happened(LifecycleEvent event) {
    events.lifecycle(event);
    if (discovery != null) {
      discovery.onLifecycle(event);
    }
  }

  private Request signed(Request request) {
    return SignedRequest.of(request, settings.signer(), settings.clock().millis());
  }

  private void restTrouble(String message) {
    if (!exchangeState().isPaused()) {
      events.alert(
          AlertKind.DISCOVERY_FAILED,
          "REST",
          message + "; what is subscribed stays so, and REST is asked on",
          0);
    }
  }

  private final class Host implements DiscoveryHost {
    @Override
    public void want(Collection<String> marketTickers) {
      demand.want(marketTickers);
    }

    @Override
    public void ended(Collection<String> marketTickers) {
      demand.ended(marketTickers);
    }

    @Override
    public boolean hasBook(String marketTicker) {
      return demand.hasBook(marketTicker);
    }

    @Override
    public void alert(AlertKind kind, String subject, String message, int affected) {
      events.alert(kind, subject, message, affected);
    }

    @Override
    public void exchange(ExchangeState state, String why) {
      events.exchange(state, why);
      if (!state.isPaused()) {
        demand.resumed();
      }
    }
  }
}
