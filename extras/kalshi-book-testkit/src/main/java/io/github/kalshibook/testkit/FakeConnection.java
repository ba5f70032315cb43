package io.github.kalshibook.testkit;

import io.github.kalshibook.testkit.internal.ConnectionActions;
import java.time.Duration;
import java.util.List;

/** One open WebSocket connection, seen from the exchange. Any thread; nothing here blocks. */
public final class FakeConnection {
  private final ConnectionActions actions;

  FakeConnection(ConnectionActions actions) {
    this.actions = actions;
  }

  /** Returns the connection's number: the exchange counts them from 1. */
  public long number() {
    return actions.number();
  }

  /** Returns whether the exchange holds it for open. */
  public boolean isOpen() {
    return actions.isOpen();
  }

  /** Returns the markets whose books it is subscribed to. */
  public List<String> marketTickers() {
    return actions.marketTickers();
  }

  /** Returns the faults of this connection's frames; they come after those of all connections. */
  public FrameFaults frames() {
    return new FrameFaults(actions.frames());
  }

  /** Starts a WebSocket close with a code, for example 1001 or 1011. */
  public void close(int code, String reason) {
    actions.close(code, reason);
  }

  /** Sends a WebSocket close, but neither takes the answer nor ends the TCP connection. */
  public void closeByHalf(int code, String reason) {
    actions.closeByHalf(code, reason);
  }

  /** Cuts the connection with a TCP reset. */
  public void cut() {
    actions.cut();
  }

  /** Ends the connection with a TCP end, without a WebSocket close. */
  public void end() {
    actions.end();
  }

  /** Lets the connection die unnoticed: it stays open, nothing comes any more, no pong either. */
  public void zombie() {
    actions.zombie();
  }

  /** Reads nothing any more: commands, pings and pongs wait. */
  public void stopReading() {
    actions.stopReading();
  }

  /** Sends nothing any more; what is to be sent waits, and overflows in the end. */
  public void stopSending() {
    actions.stopSending();
  }

  /** Ends {@link #stopReading}, {@link #stopSending} and {@link #slow}. */
  public void resume() {
    actions.resume();
  }

  /** Sends so many bytes a second at most. */
  public void slow(int bytesPerSecond) {
    actions.slow(bytesPerSecond);
  }

  /** Holds all frames back for a while; pings still go out. */
  public void hold(Duration duration) {
    actions.hold(duration);
  }

  /** Ends its book subscription with an error frame, for example 10 or 25. */
  public void endSubscription(int code) {
    actions.endSubscription(code);
  }

  /** Ends its book subscription by an {@code unsubscribed} that nobody asked for. */
  public void endSubscriptionUnasked() {
    actions.endSubscriptionUnasked();
  }

  /** Ends its book subscription and says nothing; its sid is unknown from now on. */
  public void forgetSubscription() {
    actions.forgetSubscription();
  }

  /** Takes a market out of its book subscription and says nothing. */
  public void forgetMarket(String marketTicker) {
    actions.forgetMarket(marketTicker);
  }

  /**
   * Sends a numbered error of its book subscription, which lives on if the code is not terminal.
   */
  public void sendScopedError(int code) {
    actions.sendScopedError(code);
  }

  /** Sends an error that names neither a command nor a subscription. */
  public void sendBareError(int code) {
    actions.sendBareError(code);
  }

  /** Leaves numbers out, as if so many frames of its book subscription had been lost. */
  public void skipNumbers(int count) {
    actions.skipNumbers(count);
  }

  /** Sends any text as a frame. */
  public void sendText(String text) {
    actions.sendText(text);
  }

  /** Returns its number. */
  @Override
  public String toString() {
    return "FakeConnection[" + number() + "]";
  }
}
