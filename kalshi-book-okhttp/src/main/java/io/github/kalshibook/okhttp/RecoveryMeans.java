package io.github.kalshibook.okhttp;

/** How books became live again, from the lightest means to the strongest. */
public enum RecoveryMeans {
  /** Snapshots that were asked for, or came by themselves. */
  SNAPSHOT,
  /** The market was taken out of the subscription and added again. */
  ADDED_AGAIN,
  /** A new subscription on the same connection. */
  RESUBSCRIBED,
  /** A new connection. */
  RECONNECTED
}
