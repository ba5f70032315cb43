package io.github.kalshibook.examples.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Many clients that one thread reads for, and some that nobody reads for. */
final class ManyClients implements AutoCloseable {
  private final int port;
  private final Selector selector = Selector.open();
  private final List<SocketChannel> deaf = new ArrayList<>();
  private final List<Reader> readers = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "many-clients");

  ManyClients(int port) throws IOException {
    this.port = port;
    thread.setDaemon(true);
  }

  /** Connects one after the other; call before {@link #startReading}. */
  void connect(int reading, int neverReading) throws IOException {
    for (int i = 0; i < neverReading; i++) {
      deaf.add(open());
    }
    for (int i = 0; i < reading; i++) {
      SocketChannel channel = open();
      channel.configureBlocking(false);
      Reader reader = new Reader();
      channel.register(selector, SelectionKey.OP_READ, reader);
      readers.add(reader);
    }
  }

  void startReading() {
    thread.start();
  }

  List<Reader> readers() {
    return readers;
  }

  private SocketChannel open() throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, RawClient.RECEIVE_BUFFER_BYTES);
    channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.write(ByteBuffer.wrap(RawClient.handshake("127.0.0.1:" + port, "").getBytes(US_ASCII)));
    return channel;
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocate(64 * 1_024);
    try {
      while (selector.isOpen()) {
        selector.select(key -> read(key, buffer), 100);
      }
    } catch (IOException | ClosedSelectorException e) {
      // Closed at the test's end.
    }
  }

  private static void read(SelectionKey key, ByteBuffer buffer) {
    Reader reader = (Reader) key.attachment();
    try {
      buffer.clear();
      if (((SocketChannel) key.channel()).read(buffer) < 0) {
        throw new IOException("the server closed");
      }
      reader.add(buffer.flip());
    } catch (IOException e) {
      key.cancel();
      reader.lost = true;
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
    for (SocketChannel channel : deaf) {
      channel.close();
    }
  }

  /** What one client was told. */
  static final class Reader {
    final Versions versions = new Versions();
    volatile boolean lost;
    private final ServerFrames frames = new ServerFrames();
    private int endOfHead;

    private void add(ByteBuffer bytes) {
      while (endOfHead < 4 && bytes.hasRemaining()) {
        // The blank line that ends the handshake.
        endOfHead = bytes.get() == "\r\n\r\n".charAt(endOfHead) ? endOfHead + 1 : 0;
      }
      frames.add(bytes, versions::add);
    }
  }
}
