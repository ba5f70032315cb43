package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.CommandKind;
import io.github.kalshibook.testkit.HttpAnswer;
import io.github.kalshibook.testkit.internal.CommandPlan.Treatment;
import io.github.kalshibook.testkit.internal.CommandPlan.Verdict;
import io.github.kalshibook.testkit.internal.RelayLink.Flow;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** What a test lets go wrong for everybody. */
public final class FaultActions {
  private final Exchange exchange;
  private final WebServer server;
  private final Relay relay;
  private final Generator generator;
  private final TrafficThread traffic;

  /** Makes the actions. */
  public FaultActions(
      Exchange exchange,
      WebServer server,
      Relay relay,
      Generator generator,
      TrafficThread traffic) {
    this.exchange = exchange;
    this.server = server;
    this.relay = relay;
    this.generator = generator;
    this.traffic = traffic;
  }

  /** Ignores commands. */
  public void ignoreCommands(int count, Set<CommandKind> kinds) {
    treat(new Verdict(Treatment.IGNORE, 0, Duration.ZERO), count, kinds);
  }

  /** Refuses commands. */
  public void refuseCommands(int code, int count, Set<CommandKind> kinds) {
    treat(new Verdict(Treatment.REFUSE, code, Duration.ZERO), count, kinds);
  }

  /** Answers commands by half. */
  public void halfAnswerCommands(int count, Set<CommandKind> kinds) {
    treat(new Verdict(Treatment.HALF_ANSWER, 0, Duration.ZERO), count, kinds);
  }

  /** Answers commands late. */
  public void delayCommands(Duration delay, int count, Set<CommandKind> kinds) {
    treat(new Verdict(Treatment.ANSWER_LATE, 0, delay), count, kinds);
  }

  private void treat(Verdict verdict, int count, Set<CommandKind> kinds) {
    Set<CommandKind> hit = kinds.isEmpty() ? EnumSet.allOf(CommandKind.class) : kinds;
    exchange.change(() -> exchange.commands.plan.add(hit, verdict, count));
  }

  /** Refuses a market. */
  public void refuseMarket(String marketTicker) {
    exchange.change(() -> exchange.refusedMarkets.add(marketTicker));
  }

  /** Withholds a market's snapshots. */
  public void withholdSnapshots(String marketTicker) {
    exchange.change(() -> exchange.withheldMarkets.add(marketTicker));
  }

  /** Refuses handshakes. */
  public void refuseHandshakes(HttpAnswer answer, int count) {
    server.handshakes.add(answer, count);
  }

  /** Answers REST requests. */
  public void answerRequests(HttpAnswer answer, int count) {
    server.requests.add(answer, count);
  }

  /** Answers REST requests of one resource. */
  public void answerRequests(String resource, HttpAnswer answer, int count) {
    server.requests.add(resource, answer, count);
  }

  /** Leaves a market out of lists. */
  public void unlistMarket(String marketTicker) {
    exchange.change(() -> exchange.unlistedMarkets.add(marketTicker));
  }

  /** Leaves a market out of REST. */
  public void hideMarket(String marketTicker) {
    exchange.change(() -> exchange.hiddenMarkets.add(marketTicker));
  }

  /** Lets lists have no end. */
  public void loopCursors() {
    exchange.change(() -> exchange.cursorsLoop = true);
  }

  /** Never answers. */
  public void hang(boolean handshakes, int count) {
    relay.plan.add(handshakes, TcpPlan.Treatment.HANG, count);
  }

  /** Answers with garbage. */
  public void garbage(boolean handshakes, int count) {
    relay.plan.add(handshakes, TcpPlan.Treatment.GARBAGE, count);
  }

  /** Answers with a reset. */
  public void reset(boolean handshakes, int count) {
    relay.plan.add(handshakes, TcpPlan.Treatment.RESET, count);
  }

  /** Answers with the end. */
  public void end(boolean handshakes, int count) {
    relay.plan.add(handshakes, TcpPlan.Treatment.END, count);
  }

  /** Renames a field. */
  public void renameField(String field, String newName) {
    exchange.change(() -> exchange.renameField(field, newName));
  }

  /** Flips the default. */
  public void useYesPriceByDefault(boolean useYesPrice) {
    exchange.change(() -> exchange.useYesPriceByDefault = useYesPrice);
  }

  /** Sets the first sid. */
  public void sidsStartAt(long sid) {
    exchange.change(() -> exchange.firstSid(sid));
  }

  /** Loses the last frames before silence. */
  public void loseTail() {
    traffic.pause(true);
    exchange.change(
        () -> {
          exchange.losing = true;
          generator.step();
          exchange.losing = false;
        });
  }

  /** Ends all faults. */
  public void clear() {
    exchange.change(
        () -> {
          exchange.plan.clear();
          exchange.connections().forEach(connection -> connection.plan.clear());
          exchange.commands.plan.clear();
          exchange.refusedMarkets.clear();
          exchange.withheldMarkets.clear();
          exchange.unlistedMarkets.clear();
          exchange.hiddenMarkets.clear();
          exchange.cursorsLoop = false;
          exchange.clearRenamedFields();
          exchange.useYesPriceByDefault = false;
          exchange.firstSid(1);
        });
    server.handshakes.clear();
    server.requests.clear();
    relay.plan.clear();
    for (RelayLink link : relay.links()) {
      link.slow(0);
      link.flow(Flow.PASS, Flow.PASS);
    }
  }
}
