package io.github.kalshibook.book;

/** Thrown by {@link Trust#requireLive()} when an answer was not live. */
public final class NotLiveException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final transient Trust trust;

  NotLiveException(Trust trust) {
    super("book is " + trust.status() + " (" + trust.reason() + ") since " + trust.since());
    this.trust = trust;
  }

  /** Returns the trust that was found wanting. */
  public Trust trust() {
    return trust;
  }
}
