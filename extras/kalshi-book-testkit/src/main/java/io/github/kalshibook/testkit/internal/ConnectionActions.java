package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.FrameKind;
import io.github.kalshibook.testkit.internal.RelayLink.Flow;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** What a test does to one connection. */
public final class ConnectionActions {
  private final Exchange exchange;
  private final Relay relay;
  private final Connection connection;

  /** Makes the actions of one connection. */
  public ConnectionActions(Exchange exchange, Relay relay, Connection connection) {
    this.exchange = exchange;
    this.relay = relay;
    this.connection = connection;
  }

  /** Returns the connection's number. */
  public long number() {
    return connection.number;
  }

  /** Returns whether it is open. */
  public boolean isOpen() {
    return exchange.connections().contains(connection);
  }

  /** Returns the markets of its book subscription. */
  public List<String> marketTickers() {
    return exchange.call(
        () ->
            connection
                .subscription(Subscription.BOOKS)
                .map(held -> held.markets.stream().map(TrueBook::marketTicker).toList())
                .orElse(List.of()));
  }

  /** Returns the faults of its frames. */
  public FrameActions frames() {
    return FrameActions.ofOne(exchange, connection);
  }

  /** Starts a close. */
  public void close(int code, String reason) {
    exchange.closed(connection);
    connection.close(code, reason);
  }

  /** Starts a close and does not go through with it. */
  public void closeByHalf(int code, String reason) {
    onLink(link -> link.flow(Flow.PASS, Flow.DISCARD));
    close(code, reason);
  }

  /** Cuts it. */
  public void cut() {
    onLink(RelayLink::reset);
    exchange.closed(connection);
  }

  /** Ends it. */
  public void end() {
    onLink(RelayLink::end);
    exchange.closed(connection);
  }

  /** Lets it die unnoticed. */
  public void zombie() {
    onLink(link -> link.flow(Flow.DISCARD, Flow.DISCARD));
  }

  /** Stops one direction. */
  public void stopReading() {
    onLink(link -> link.flow(Flow.PASS, Flow.WAIT));
  }

  /** Stops the other direction. */
  public void stopSending() {
    onLink(link -> link.flow(Flow.WAIT, Flow.PASS));
  }

  /** Lets both directions pass again. */
  public void resume() {
    onLink(
        link -> {
          link.slow(0);
          link.flow(Flow.PASS, Flow.PASS);
        });
  }

  /** Limits the rate. */
  public void slow(int bytesPerSecond) {
    onLink(link -> link.slow(bytesPerSecond));
  }

  /** Holds frames back. */
  public void hold(Duration duration) {
    connection.hold(duration);
  }

  /** Ends the book subscription with an error. */
  public void endSubscription(int code) {
    onSubscription(held -> connection.end(held, code));
  }

  /** Ends the book subscription with an answer to nothing. */
  public void endSubscriptionUnasked() {
    onSubscription(
        held -> {
          held.send(FrameKind.REPLY, "unsubscribed", 0, "");
          connection.drop(held);
        });
  }

  /** Ends the book subscription silently. */
  public void forgetSubscription() {
    onSubscription(connection::drop);
  }

  /** Takes a market out silently. */
  public void forgetMarket(String marketTicker) {
    onSubscription(held -> held.remove(exchange.require(marketTicker)));
  }

  /** Sends a numbered error; a terminal code ends the subscription. */
  public void sendScopedError(int code) {
    onSubscription(
        held -> {
          if (ErrorCodes.isTerminal(code)) {
            connection.end(held, code);
          } else {
            held.send(FrameKind.REPLY, "error", 0, FrameText.errorBody(code, List.of()));
          }
        });
  }

  /** Sends an error without sid and id. */
  public void sendBareError(int code) {
    exchange.change(() -> Commands.error(connection, 0, code, List.of()));
  }

  /** Leaves numbers out. */
  public void skipNumbers(int count) {
    onSubscription(held -> held.skipNumbers(count));
  }

  /** Sends a text. */
  public void sendText(String text) {
    exchange.change(() -> connection.enqueue(new OutFrame(FrameKind.REPLY, text)));
  }

  private void onSubscription(Consumer<Subscription> action) {
    exchange.change(() -> connection.subscription(Subscription.BOOKS).ifPresent(action));
  }

  private void onLink(Consumer<RelayLink> action) {
    relay.byUpstreamPort(connection.relayPort()).ifPresent(action);
  }
}
