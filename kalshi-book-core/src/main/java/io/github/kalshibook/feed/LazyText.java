package io.github.kalshibook.feed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A frame's text, decoded only if somebody taps it. */
final class LazyText {
  static final LazyText NONE = new LazyText("");

  private @Nullable String text;
  private final byte[] bytes;

  LazyText(String text) {
    this.text = text;
    this.bytes = new byte[0];
  }

  /** Copies the bytes: the caller may use its array again before a tap asks. */
  LazyText(byte[] bytes, int offset, int length) {
    this.bytes = Arrays.copyOfRange(bytes, offset, offset + length);
  }

  String get() {
    String decoded = text;
    if (decoded == null) {
      decoded = new String(bytes, StandardCharsets.UTF_8);
      text = decoded;
    }
    return decoded;
  }
}
