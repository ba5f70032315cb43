package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.FrameKind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Adds rules to a plan: what becomes of which frames. Immutable but for its plan. */
public final class FrameActions {
  private static final Pattern SID = Pattern.compile("\"sid\":\\d+");

  private final Exchange exchange;
  private final FramePlan plan;
  private final FramePlan.Filter filter;

  private FrameActions(Exchange exchange, FramePlan plan, FramePlan.Filter filter) {
    this.exchange = exchange;
    this.plan = plan;
    this.filter = filter;
  }

  /** Makes the actions for the frames of all connections. */
  public static FrameActions ofAll(Exchange exchange) {
    return of(exchange, exchange.plan);
  }

  /** Makes the actions for the frames of one connection. */
  public static FrameActions ofOne(Exchange exchange, Connection connection) {
    return of(exchange, connection.plan);
  }

  private static FrameActions of(Exchange exchange, FramePlan plan) {
    Set<FrameKind> books = Set.of(FrameKind.DELTA, FrameKind.SNAPSHOT);
    return new FrameActions(exchange, plan, new FramePlan.Filter(books, 0, 1));
  }

  /** Returns actions on these kinds only. */
  public FrameActions only(Set<FrameKind> kinds) {
    return with(new FramePlan.Filter(Set.copyOf(kinds), filter.skip(), filter.chance()));
  }

  /** Returns actions that let so many frames pass first. */
  public FrameActions after(int frames) {
    return with(new FramePlan.Filter(filter.kinds(), frames, filter.chance()));
  }

  /** Returns actions that take each frame with a chance only. */
  public FrameActions withChance(double chance) {
    return with(new FramePlan.Filter(filter.kinds(), filter.skip(), chance));
  }

  private FrameActions with(FramePlan.Filter newFilter) {
    return new FrameActions(exchange, plan, newFilter);
  }

  /** Frames never leave. */
  public void drop(int count) {
    add(count, (frame, connection) -> List.of());
  }

  /** Frames leave twice. */
  public void duplicate(int count) {
    add(count, (frame, connection) -> List.of(frame, frame));
  }

  /** Frames change places with the ones behind them. */
  public void swap(int count) {
    add(count, plan::overtake);
  }

  /** Frames leave later than others that were made after them. */
  public void late(int count, Duration delay) {
    add(
        count,
        (frame, connection) -> {
          exchange.later(delay, () -> connection.enqueue(frame));
          return List.of();
        });
  }

  /** Frames lose their second half. */
  public void truncate(int count) {
    rewrite(count, text -> text.substring(0, text.length() / 2));
  }

  /** Frames name another sid. */
  public void wrongSid(int count, long sid) {
    rewrite(count, text -> SID.matcher(text).replaceFirst("\"sid\":" + sid));
  }

  /** Frames leave as so many WebSocket fragments. */
  public void fragment(int count, int parts) {
    add(count, (frame, connection) -> List.of(new OutFrame(frame.kind(), frame.text(), parts)));
  }

  /** Frames leave changed. */
  public void rewrite(int count, UnaryOperator<String> change) {
    add(count, (frame, connection) -> List.of(frame.withText(change.apply(frame.text()))));
  }

  /** Frames are spoiled, in a way that chance picks and a reader can notice. */
  public void corrupt(int count) {
    rewrite(count, this::spoil);
  }

  /** Every frame passes again; one that waits for the next is sent. */
  public void clear() {
    exchange.change(plan::clear);
  }

  private void add(int count, FramePlan.Action action) {
    exchange.change(() -> plan.add(filter, count, action));
  }

  /** Never a wrong value that looks right: nobody could notice that. */
  private String spoil(String text) {
    Random random = exchange.faultRandom();
    String spoilt =
        switch (random.nextInt(6)) {
          case 0 -> text.replace("\"side\":\"", "\"side\":\"neither ");
          case 1 -> text.replaceAll("\\[?\"0\\.(\\d{4})\"", "\"1.$1\"");
          case 2 -> text.replace("\"delta_fp\":\"", "\"delta_fp\":\"x");
          case 3 -> text.replaceFirst("\"market_ticker\":\"(?:[^\"\\\\]|\\\\.)*\"", "\"none\":0");
          case 4 -> text.substring(0, random.nextInt(text.length())) + "\u0000";
          default -> text;
        };
    return spoilt.equals(text) ? text.replace('}', ']') : spoilt;
  }
}
