package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.FrameKind;

/**
 * A frame on its way out.
 *
 * @param parts into how many WebSocket fragments it is cut; 1 for a whole frame
 */
record OutFrame(FrameKind kind, String text, int parts) {
  OutFrame(FrameKind kind, String text) {
    this(kind, text, 1);
  }

  OutFrame withText(String newText) {
    return new OutFrame(kind, newText, parts);
  }
}
