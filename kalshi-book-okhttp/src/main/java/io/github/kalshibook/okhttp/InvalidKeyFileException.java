package io.github.kalshibook.okhttp;

/**
 * A private key could not be read. The message is one sentence that says what was found and what is
 * wanted; it never holds any of the key.
 */
public final class InvalidKeyFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception with a message that holds nothing of the key. */
  public InvalidKeyFileException(String message) {
    super(message);
  }
}
