package io.github.kalshibook.testkit;

import io.github.kalshibook.testkit.internal.Exchange;
import io.github.kalshibook.testkit.internal.FaultActions;
import io.github.kalshibook.testkit.internal.FrameActions;
import java.time.Duration;
import java.util.Set;

/**
 * What goes wrong at the exchange or on the way to it, for all clients; the faults of one
 * connection are at {@link FakeConnection}. A {@code count} says how many of the next ones are hit.
 * Any thread.
 */
public final class Faults {
  private final Exchange exchange;
  private final FaultActions actions;

  Faults(Exchange exchange, FaultActions actions) {
    this.exchange = exchange;
    this.actions = actions;
  }

  /** Returns the faults of frames, on whichever connection the next ones leave. */
  public FrameFaults frames() {
    return new FrameFaults(FrameActions.ofAll(exchange));
  }

  /** Takes commands and does nothing about them. Without kinds it hits every command. */
  public Faults ignoreCommands(int count, CommandKind... kinds) {
    actions.ignoreCommands(count, Set.of(kinds));
    return this;
  }

  /** Answers commands with an error. Without kinds it hits every command. */
  public Faults refuseCommands(int code, int count, CommandKind... kinds) {
    actions.refuseCommands(code, count, Set.of(kinds));
    return this;
  }

  /**
   * Answers commands by half: snapshots of only the first half of the markets, rounded down; an
   * unsubscribe or deletion is done but not acknowledged. Without kinds it hits every command.
   */
  public Faults halfAnswerCommands(int count, CommandKind... kinds) {
    actions.halfAnswerCommands(count, Set.of(kinds));
    return this;
  }

  /** Carries commands out after a delay. Without kinds it hits every command. */
  public Faults delayCommands(Duration delay, int count, CommandKind... kinds) {
    actions.delayCommands(delay, count, Set.of(kinds));
    return this;
  }

  /** Refuses a market in every subscribe and update, as if it did not exist: code 11. */
  public Faults refuseMarket(String marketTicker) {
    actions.refuseMarket(marketTicker);
    return this;
  }

  /** Never sends the snapshots of a market. */
  public Faults withholdSnapshots(String marketTicker) {
    actions.withholdSnapshots(marketTicker);
    return this;
  }

  /** Answers handshakes with something else, for example {@link HttpAnswer#BAD_SIGNATURE}. */
  public Faults refuseHandshakes(HttpAnswer answer, int count) {
    actions.refuseHandshakes(answer, count);
    return this;
  }

  /** Takes the TCP connections of handshakes and never answers. */
  public Faults hangHandshakes(int count) {
    actions.hang(true, count);
    return this;
  }

  /** Answers handshakes with bytes that are no HTTP. */
  public Faults garbageHandshakes(int count) {
    actions.garbage(true, count);
    return this;
  }

  /** Cuts the TCP connections of handshakes with a reset. */
  public Faults resetHandshakes(int count) {
    actions.reset(true, count);
    return this;
  }

  /** Ends the TCP connections of handshakes without an answer. */
  public Faults endHandshakes(int count) {
    actions.end(true, count);
    return this;
  }

  /** Answers REST requests with something else, a success with another body included. */
  public Faults answerRequests(HttpAnswer answer, int count) {
    actions.answerRequests(answer, count);
    return this;
  }

  /**
   * Answers REST requests with something else, but only those whose resource begins like this, for
   * example {@code /markets}.
   */
  public Faults answerRequests(String resource, HttpAnswer answer, int count) {
    actions.answerRequests(resource, answer, count);
    return this;
  }

  /** Leaves a market out of every REST list; asked for by name, it is there. */
  public Faults unlistMarket(String marketTicker) {
    actions.unlistMarket(marketTicker);
    return this;
  }

  /** Lets REST know nothing of a market, not by name either; its book goes on. */
  public Faults hideMarket(String marketTicker) {
    actions.hideMarket(marketTicker);
    return this;
  }

  /** Lets the last page of every REST list of markets point to the first one. */
  public Faults loopCursors() {
    actions.loopCursors();
    return this;
  }

  /** Takes REST requests and never answers. */
  public Faults hangRequests(int count) {
    actions.hang(false, count);
    return this;
  }

  /** Answers REST requests with bytes that are no HTTP. */
  public Faults garbageRequests(int count) {
    actions.garbage(false, count);
    return this;
  }

  /** Cuts the TCP connections of REST requests with a reset. */
  public Faults resetRequests(int count) {
    actions.reset(false, count);
    return this;
  }

  /** Renames a field in every frame from now on, for example {@code price_dollars}. */
  public Faults renameField(String field, String newName) {
    actions.renameField(field, newName);
    return this;
  }

  /** Sets what a subscribe that does not say {@code use_yes_price} means; false at the start. */
  public Faults useYesPriceByDefault(boolean useYesPrice) {
    actions.useYesPriceByDefault(useYesPrice);
    return this;
  }

  /** Sets the first sid of the connections to come; 1 at the start. */
  public Faults sidsStartAt(long sid) {
    actions.sidsStartAt(sid);
    return this;
  }

  /** Pauses the traffic, and lets one last event happen whose frames are all lost. */
  public Faults loseTail() {
    actions.loseTail();
    return this;
  }

  /**
   * Ends all faults: rules for frames, commands and requests are forgotten, names and defaults are
   * as at the start, and every connection passes bytes again. What was lost stays lost.
   */
  public Faults clear() {
    actions.clear();
    return this;
  }
}
