package io.github.kalshibook.testkit;

/** The commands of a client, an update counted by its action. */
public enum CommandKind {
  /** {@code subscribe}. */
  SUBSCRIBE,
  /** {@code unsubscribe}. */
  UNSUBSCRIBE,
  /** {@code update_subscription} with the action {@code add_markets}. */
  ADD_MARKETS,
  /** {@code update_subscription} with the action {@code delete_markets}. */
  DELETE_MARKETS,
  /** {@code update_subscription} with the action {@code get_snapshot}. */
  GET_SNAPSHOT,
  /** {@code list_subscriptions}. */
  LIST_SUBSCRIPTIONS,
  /** Anything else, also what is no command at all. */
  OTHER
}
