package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.CommandKind;
import io.github.kalshibook.testkit.FrameKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers commands. Every method is called with the exchange's lock held. */
final class Commands {
  private static final Set<String> CHANNELS =
      Set.of(
          Subscription.BOOKS,
          Subscription.LIFECYCLE,
          "ticker",
          "trade",
          "fill",
          "market_positions",
          "multivariate",
          "communications",
          "user_orders");

  private final Exchange exchange;
  final CommandPlan plan = new CommandPlan();

  Commands(Exchange exchange) {
    this.exchange = exchange;
  }

  void handle(Connection connection, String message) {
    Command command = Command.parse(message);
    CommandKind kind = command.kind();
    exchange.counters.count(kind);
    if (!connection.withinCommandLimit()) {
      refuse(connection, command, ErrorCodes.TOO_MANY_REQUESTS);
      return;
    }
    CommandPlan.Verdict verdict = plan.of(kind);
    switch (verdict.treatment()) {
      case ANSWER -> answer(connection, command, false);
      case HALF_ANSWER -> answer(connection, command, true);
      case REFUSE -> refuse(connection, command, verdict.code());
      case ANSWER_LATE -> exchange.later(verdict.delay(), () -> answer(connection, command, false));
      case IGNORE -> {}
    }
  }

  /** Answers; by half means that the last of the frames due never come. */
  private void answer(Connection connection, Command command, boolean half) {
    switch (command.cmd()) {
      case "" -> error(connection, command.id(), ErrorCodes.UNABLE_TO_PROCESS, List.of());
      case "subscribe" -> subscribe(connection, command, half);
      case "unsubscribe" -> unsubscribe(connection, command, half);
      case "update_subscription" -> update(connection, command, half);
      case "list_subscriptions" -> list(connection, command);
      default -> error(connection, command.id(), ErrorCodes.UNKNOWN_COMMAND, List.of());
    }
  }

  private void subscribe(Connection connection, Command command, boolean half) {
    Optional<Integer> code = troubleWithSubscribe(command);
    List<String> unknown = exchange.unknown(command.marketTickers());
    if (code.isPresent()) {
      error(connection, command.id(), code.get(), List.of());
    } else if (!unknown.isEmpty()) {
      error(connection, command.id(), ErrorCodes.INVALID_PARAMETER, unknown);
    } else {
      for (String channel : command.channels()) {
        subscribe(connection, command, channel, half);
      }
    }
  }

  private static Optional<Integer> troubleWithSubscribe(Command command) {
    if (!command.params().isObject()) {
      return Optional.of(ErrorCodes.PARAMS_REQUIRED);
    }
    List<String> channels = command.channels();
    if (channels.isEmpty()) {
      return Optional.of(ErrorCodes.CHANNELS_REQUIRED);
    }
    if (!CHANNELS.containsAll(channels)) {
      return Optional.of(ErrorCodes.UNKNOWN_CHANNEL);
    }
    return channels.contains(Subscription.BOOKS) && command.marketTickers().isEmpty()
        ? Optional.of(ErrorCodes.MARKET_TICKER_REQUIRED)
        : Optional.empty();
  }

  private void subscribe(Connection connection, Command command, String channel, boolean half) {
    Optional<Subscription> held = connection.subscription(channel);
    if (held.isPresent()) {
      add(held.get(), command, half);
      return;
    }
    List<TrueBook> books = exchange.books(command.marketTickers());
    if (books.size() > exchange.settings.marketLimit()) {
      error(connection, command.id(), ErrorCodes.MARKET_LIMIT, List.of());
      return;
    }
    Subscription subscription =
        connection.subscribe(
            channel, command.useYesPrice(exchange.useYesPriceByDefault), command.skipTickerAck());
    String body = FrameText.subscribedBody(channel, subscription.sid);
    send(connection, FrameText.answer(command.id(), "subscribed", body));
    books.forEach(subscription::add);
    sendSnapshots(subscription, books, 0, half);
  }

  private void unsubscribe(Connection connection, Command command, boolean half) {
    List<Long> sids = command.sids();
    if (sids.isEmpty()) {
      error(connection, command.id(), ErrorCodes.SIDS_REQUIRED, List.of());
    }
    for (long sid : sids) {
      Optional<Subscription> held = connection.subscription(sid);
      if (held.isEmpty()) {
        error(connection, command.id(), ErrorCodes.UNKNOWN_SID, List.of());
      } else {
        if (!half) {
          held.get().send(FrameKind.REPLY, "unsubscribed", command.id(), "");
        }
        connection.drop(held.get());
      }
    }
  }

  private void update(Connection connection, Command command, boolean half) {
    List<Long> sids = command.sids();
    Optional<Subscription> held =
        sids.size() == 1 ? connection.subscription(sids.get(0)) : Optional.empty();
    if (!command.params().isObject()) {
      error(connection, command.id(), ErrorCodes.PARAMS_REQUIRED, List.of());
    } else if (sids.size() != 1) {
      error(connection, command.id(), ErrorCodes.ONE_SID_REQUIRED, List.of());
    } else if (held.isEmpty()) {
      error(connection, command.id(), ErrorCodes.UNKNOWN_SID, List.of());
    } else if (command.action().isEmpty()) {
      error(connection, command.id(), ErrorCodes.ACTION_REQUIRED, List.of());
    } else if (command.kind() == CommandKind.OTHER) {
      error(connection, command.id(), ErrorCodes.UNSUPPORTED_ACTION, List.of());
    } else if (command.marketTickers().isEmpty()) {
      error(connection, command.id(), ErrorCodes.MARKET_TICKER_REQUIRED, List.of());
    } else {
      update(held.get(), command, half);
    }
  }

  private void update(Subscription subscription, Command command, boolean half) {
    switch (command.kind()) {
      case ADD_MARKETS -> add(subscription, command, half);
      case DELETE_MARKETS -> {
        exchange.books(command.marketTickers()).forEach(subscription::remove);
        if (!half) {
          subscription.sendOk(command.id());
        }
      }
      default -> getSnapshot(subscription, command, half);
    }
  }

  /** For an update and for a second subscribe of the same channel: both are answered alike. */
  private void add(Subscription subscription, Command command, boolean half) {
    List<String> unknown = exchange.unknown(command.marketTickers());
    List<TrueBook> books = exchange.books(command.marketTickers());
    List<TrueBook> fresh =
        books.stream().filter(book -> !subscription.markets.contains(book)).toList();
    if (!unknown.isEmpty()) {
      scopedError(subscription, command.id(), ErrorCodes.INVALID_PARAMETER, unknown);
    } else if (subscription.markets.size() + fresh.size() > exchange.settings.marketLimit()) {
      scopedError(subscription, command.id(), ErrorCodes.MARKET_LIMIT, List.of());
    } else {
      fresh.forEach(subscription::add);
      subscription.sendOk(command.id());
      sendSnapshots(subscription, fresh, 0, half);
    }
  }

  private void getSnapshot(Subscription subscription, Command command, boolean half) {
    List<TrueBook> held = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String marketTicker : command.marketTickers()) {
      exchange
          .find(marketTicker)
          .filter(subscription.markets::contains)
          .ifPresentOrElse(held::add, () -> others.add(marketTicker));
    }
    if (exchange.settings.snapshotOk()) {
      subscription.sendOk(command.id());
    }
    sendSnapshots(subscription, held, command.id(), half);
    if (!others.isEmpty()) {
      scopedError(subscription, command.id(), ErrorCodes.INVALID_PARAMETER, others);
    }
  }

  private static void sendSnapshots(
      Subscription subscription, List<TrueBook> books, long id, boolean half) {
    if (subscription.holdsBooks()) {
      int count = half ? books.size() / 2 : books.size();
      books.subList(0, count).forEach(book -> subscription.sendSnapshot(book, id));
    }
  }

  private static void list(Connection connection, Command command) {
    StringBuilder body = new StringBuilder("[");
    String separator = "";
    for (Subscription held : connection.subscriptions()) {
      body.append(separator).append(FrameText.subscribedBody(held.channel, held.sid));
      separator = ",";
    }
    send(connection, FrameText.answer(command.id(), "ok", body.append(']').toString()));
  }

  /** Refuses as the exchange would: numbered if the command names a subscription, else bare. */
  private static void refuse(Connection connection, Command command, int code) {
    List<Long> sids = command.sids();
    Optional<Subscription> held =
        sids.size() == 1 ? connection.subscription(sids.get(0)) : Optional.empty();
    if (held.isPresent() && code != ErrorCodes.UNKNOWN_SID) {
      scopedError(held.get(), command.id(), code, List.of());
    } else {
      error(connection, command.id(), code, List.of());
    }
  }

  private static void scopedError(
      Subscription subscription, long id, int code, List<String> marketTickers) {
    subscription.send(FrameKind.REPLY, "error", id, FrameText.errorBody(code, marketTickers));
  }

  static void error(Connection connection, long id, int code, List<String> marketTickers) {
    send(connection, FrameText.answer(id, "error", FrameText.errorBody(code, marketTickers)));
  }

  private static void send(Connection connection, String text) {
    connection.offer(new OutFrame(FrameKind.REPLY, text));
  }
}
