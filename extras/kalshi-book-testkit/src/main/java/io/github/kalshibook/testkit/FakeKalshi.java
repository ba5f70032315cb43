package io.github.kalshibook.testkit;

import io.github.kalshibook.testkit.internal.ConnectionActions;
import io.github.kalshibook.testkit.internal.Exchange;
import io.github.kalshibook.testkit.internal.FaultActions;
import io.github.kalshibook.testkit.internal.Generator;
import io.github.kalshibook.testkit.internal.Relay;
import io.github.kalshibook.testkit.internal.SignatureCheck;
import io.github.kalshibook.testkit.internal.TrafficThread;
import io.github.kalshibook.testkit.internal.TrueBook;
import io.github.kalshibook.testkit.internal.TruthKeeper;
import io.github.kalshibook.testkit.internal.WebServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * An exchange on a loopback port that speaks Kalshi's WebSocket and REST, holds true books and goes
 * wrong on demand. It runs from {@link #start} or {@link FakeKalshiBuilder#start()} until {@link
 * #close()}. Any thread may call any method.
 *
 * <pre>{@code
 * try (FakeKalshi exchange = FakeKalshi.start("KXDEMO-26DEC31-T1")) {
 *   // connect to exchange.webSocketUrl() with exchange.credentials() and subscribe, then
 *   exchange.market("KXDEMO-26DEC31-T1").setLevel(Side.YES, "0.52", "100.00");
 * }
 * }</pre>
 */
public final class FakeKalshi implements AutoCloseable {
  private final Exchange exchange;
  private final SignatureCheck signatures;
  private final WebServer server;
  private final Relay relay;
  private final Generator generator;
  private final TrafficThread trafficThread;
  private final TestCredentials credentials;
  private final int tickCentiCents;

  FakeKalshi(FakeKalshiBuilder builder) {
    exchange = new Exchange(builder.settings());
    credentials = builder.firstCredentials();
    signatures = builder.signatures(credentials);
    tickCentiCents = builder.ticksCentiCents().get(0);
    generator = new Generator(exchange);
    List<String> marketTickers = builder.marketTickers();
    for (int i = 0; i < marketTickers.size(); i++) {
      List<Integer> ticks = builder.ticksCentiCents();
      TrueBook book = exchange.addMarket(marketTickers.get(i), ticks.get(i % ticks.size()));
      if (builder.filled()) {
        generator.fill(book);
      }
    }
    server = new WebServer(exchange, signatures);
    relay = new Relay(exchange, server.start());
    relay.open();
    trafficThread = new TrafficThread(exchange, generator, builder.changesPerSecond());
    trafficThread.start();
  }

  /**
   * Starts an exchange with markets of these names, or with three if none is named. Books are
   * filled, traffic is off.
   */
  public static FakeKalshi start(String... marketTickers) {
    FakeKalshiBuilder builder = builder();
    return (marketTickers.length == 0 ? builder : builder.markets(marketTickers)).start();
  }

  /** Returns a builder with working defaults. */
  public static FakeKalshiBuilder builder() {
    return new FakeKalshiBuilder();
  }

  /** Returns the port on 127.0.0.1; it stays the same for as long as the exchange lives. */
  public int port() {
    return relay.port();
  }

  /** Returns where WebSocket clients connect. */
  public URI webSocketUrl() {
    return URI.create("ws://127.0.0.1:" + port() + "/trade-api/ws/v2");
  }

  /** Returns the root of the REST resources, without a slash at its end. */
  public URI restUrl() {
    return URI.create("http://127.0.0.1:" + port() + "/trade-api/v2");
  }

  /** Returns the first of the keys that the exchange accepts. */
  public TestCredentials credentials() {
    return credentials;
  }

  /** Accepts one more key. */
  public void accept(TestCredentials newCredentials) {
    signatures.accept(newCredentials);
  }

  /** Forgets a key: its handshakes are refused from now on. Open connections stay. */
  public void revoke(TestCredentials oldCredentials) {
    signatures.revoke(oldCredentials.keyId());
  }

  /** Returns the tickers of all markets, in the order they were made. */
  public List<String> marketTickers() {
    return exchange.allBooks().stream().map(TrueBook::marketTicker).toList();
  }

  /**
   * Returns a market.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public FakeMarket market(String marketTicker) {
    return new FakeMarket(exchange, generator, exchange.require(marketTicker));
  }

  /** Adds a market with an empty book; returns the one there is if it is there already. */
  public FakeMarket addMarket(String marketTicker) {
    return new FakeMarket(exchange, generator, exchange.addMarket(marketTicker, tickCentiCents));
  }

  /**
   * Adds a market as the exchange does while it runs: {@code created} and {@code activated} on the
   * lifecycle channel. Its book is empty, its status {@code active}.
   */
  public FakeMarket openMarket(String marketTicker) {
    FakeMarket market = addMarket(marketTicker);
    atOnce(() -> market.lifecycle("created").lifecycle("activated"));
    return market;
  }

  /**
   * Sets what {@code GET /exchange/status} says; both are true at the start. Nothing else stops.
   */
  public void active(boolean exchangeActive, boolean tradingActive) {
    exchange.active(exchangeActive, tradingActive);
  }

  /** Announces a window of maintenance in {@code GET /exchange/schedule}. Nothing else happens. */
  public void maintenance(Instant start, Instant end) {
    exchange.maintenance(start, end);
  }

  /** Does several things at one moment: one {@code ts_ms}, nothing in between. */
  public void atOnce(Runnable changes) {
    exchange.change(changes);
  }

  /** Returns the generated traffic. */
  public Traffic traffic() {
    return new Traffic(trafficThread, generator);
  }

  /** Returns what can go wrong for everybody. */
  public Faults faults() {
    return new Faults(
        exchange, new FaultActions(exchange, server, relay, generator, trafficThread));
  }

  /**
   * Starts random faults, until the chaos or the exchange is closed. The same seed gives the same
   * faults in the same order; which frames they hit depends on the traffic.
   *
   * @param meanPause between two faults, exponentially distributed
   * @param kinds what may go wrong; all of {@link ChaosFault} if none is named
   */
  public Chaos chaos(long seed, Duration meanPause, ChaosFault... kinds) {
    List<ChaosFault> all = List.of(kinds.length == 0 ? ChaosFault.values() : kinds);
    Chaos chaos = new Chaos(this, exchange, seed, meanPause, all);
    chaos.scheduleNext();
    return chaos;
  }

  /** Does something after a while, unless the exchange is closed by then. */
  public void after(Duration delay, Runnable action) {
    exchange.schedule(delay, action);
  }

  /** Returns the open connections, the oldest first. */
  public List<FakeConnection> connections() {
    return exchange.connections().stream()
        .map(open -> new FakeConnection(new ConnectionActions(exchange, relay, open)))
        .toList();
  }

  /** Stops listening and cuts every connection, as if the process had died. The books live on. */
  public void goDown() {
    relay.close();
    exchange.connections().forEach(exchange::closed);
  }

  /**
   * Listens again, at the same port.
   *
   * @throws java.io.UncheckedIOException if another process took the port meanwhile
   */
  public void comeBack() {
    relay.open();
  }

  /** Replaces every book by another one; whoever is subscribed gets snapshots. */
  public void refillBooks() {
    exchange.allBooks().forEach(generator::fill);
  }

  /** Returns what the books are and were. */
  public Truth truth() {
    return new Truth(new TruthKeeper(exchange));
  }

  /** Returns the counters. */
  public ExchangeStats stats() {
    return exchange.stats();
  }

  /**
   * Cuts every connection and ends; its threads are gone soon after. Closing again does nothing.
   */
  @Override
  public void close() {
    trafficThread.close();
    exchange.close();
    relay.end();
    server.stop();
  }
}
