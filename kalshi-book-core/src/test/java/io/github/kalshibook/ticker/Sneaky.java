package io.github.kalshibook.ticker;

/** Throws whatever it is given, declared or not, as code from other languages does. */
final class Sneaky {
  private Sneaky() {}

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the point of it
  static <E extends Throwable> void sneakyThrow(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
