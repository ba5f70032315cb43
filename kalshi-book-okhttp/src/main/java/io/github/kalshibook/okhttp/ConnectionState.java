package io.github.kalshibook.okhttp;

/** Where a connection stands. */
public enum ConnectionState {
  /** The feed has not been started. */
  NOT_STARTED,
  /** A handshake is under way. */
  CONNECTING,
  /** Frames can come. */
  OPEN,
  /** Lost or refused; the next attempt waits for its time. */
  WAITING,
  /** The feed was closed. */
  CLOSED
}
