package io.github.kalshibook.examples.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Takes the texts out of the bytes that a server sends after the handshake. */
final class ServerFrames {
  private static final int TEXT = 1;
  private ByteBuffer held = ByteBuffer.allocate(1_024);

  /** Takes these bytes; hands on each text that is complete. */
  void add(ByteBuffer bytes, Consumer<String> texts) {
    if (held.remaining() < bytes.remaining()) {
      ByteBuffer larger = ByteBuffer.allocate(2 * (held.position() + bytes.remaining()));
      held = larger.put(held.flip());
    }
    held.put(bytes).flip();
    while (takeOne(texts)) {
      // Until what is held is no whole frame.
    }
    held.compact();
  }

  private boolean takeOne(Consumer<String> texts) {
    if (held.remaining() < 2) {
      return false;
    }
    int start = held.position();
    int opcode = held.get() & 0x0f;
    long length = held.get() & 0x7f;
    int more = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (held.remaining() < more) {
      held.position(start);
      return false;
    }
    if (more > 0) {
      length = more == 2 ? held.getShort() & 0xffff : held.getLong();
    }
    if (held.remaining() < length) {
      held.position(start);
      return false;
    }
    int end = held.position() + (int) length;
    if (opcode == TEXT) {
      texts.accept(new String(held.array(), held.position(), (int) length, StandardCharsets.UTF_8));
    }
    held.position(end);
    return true;
  }
}
