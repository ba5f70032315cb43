package io.github.kalshibook.examples;

/** What a command cannot do, in words for the person who gave it. Exit code 1. */
final class CommandFailure extends Exception {
  private static final long serialVersionUID = 1L;

  CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }

  CommandFailure(String message) {
    super(message);
  }
}
