package io.github.kalshibook.examples.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A client that reads when it is told to, from a small buffer. */
final class RawClient implements AutoCloseable {
  static final int RECEIVE_BUFFER_BYTES = 4_096;

  private final Socket socket = new Socket();
  private final ServerFrames frames = new ServerFrames();
  private final byte[] buffer = new byte[8_192];

  RawClient(int port) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  static String handshake(String host, String more) {
    return "GET / HTTP/1.1\r\nHost: "
        + host
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        + more
        + "\r\n";
  }

  /** Goes through the handshake. */
  RawClient open(String moreHeaders) throws IOException {
    String status = tryOpen("127.0.0.1:" + socket.getPort(), moreHeaders);
    if (!status.contains(" 101 ")) {
      throw new IOException("refused: " + status);
    }
    return this;
  }

  /** Returns the status line. */
  String tryOpen(String host, String moreHeaders) throws IOException {
    socket.getOutputStream().write(handshake(host, moreHeaders).getBytes(US_ASCII));
    StringBuilder head = new StringBuilder();
    int next;
    while (head.indexOf("\r\n\r\n") < 0 && (next = socket.getInputStream().read()) >= 0) {
      head.append((char) next);
    }
    return head.substring(0, Math.max(0, head.indexOf("\r\n")));
  }

  /** Sends a frame of fewer than 126 bytes, masked with zeros. */
  void send(int opcode, String content) throws IOException {
    byte[] bytes = content.getBytes(UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(6 + bytes.length);
    frame.put((byte) (0x80 | opcode)).put((byte) (0x80 | bytes.length)).putInt(0).put(bytes);
    socket.getOutputStream().write(frame.array());
  }

  /** Reads once, and returns the texts that are complete by then; fails at the stream's end. */
  List<String> read() throws IOException {
    int count = socket.getInputStream().read(buffer);
    if (count < 0) {
      throw new IOException("the server closed");
    }
    List<String> texts = new ArrayList<>();
    frames.add(ByteBuffer.wrap(buffer, 0, count), texts::add);
    return texts;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
