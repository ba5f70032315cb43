package io.github.kalshibook.okhttp.discovery;

import java.util.Objects;

/**
 * Why there is no answer.
 *
 * @param status the HTTP status, 0 if there was none
 * @param message one sentence, without secrets
 * @param mayPass whether it is worth asking again
 * @param retryAfterMillis how long the exchange asked to wait, 0 if it did not
 */
public record RestFailure(int status, String message, boolean mayPass, long retryAfterMillis) {
  private static final int NOT_FOUND = 404;

  /** Makes a failure. */
  public RestFailure {
    Objects.requireNonNull(message, "message");
  }

  /** Returns whether the exchange itself said that there is no such thing. */
  boolean isNotFound() {
    return status == NOT_FOUND && !mayPass;
  }
}
