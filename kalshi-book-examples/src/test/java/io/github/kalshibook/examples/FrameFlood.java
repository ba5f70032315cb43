package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Random;

/**
 * Writes as many bytes of frames as one asks for: 200 markets on one sid, a snapshot each and then
 * deltas. As a main it writes to stdout, to be piped into a replay; its argument is the size in MB.
 */
final class FrameFlood {
  private static final int MARKETS = 200;
  private static final int LEVELS = 50;

  private FrameFlood() {}

  public static void main(String[] args) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)) {
      write(out, Long.parseLong(args[0]) << 20);
    }
  }

  /** Writes at least {@code bytes}, whole frames. Returns how many frames they are. */
  static long write(OutputStream out, long bytes) throws IOException {
    Random random = new Random(1);
    long[][] sizes = new long[MARKETS][LEVELS];
    long sequence = 0;
    long written = 0;
    for (int market = 0; market < MARKETS; market++) {
      written += write(out, head("snapshot", ++sequence, market) + "}}\n");
    }
    while (written < bytes) {
      int market = random.nextInt(MARKETS);
      int level = random.nextInt(LEVELS);
      long change = sizes[market][level] == 0 || random.nextBoolean() ? 25 : -sizes[market][level];
      sizes[market][level] += change;
      written +=
          write(
              out,
              head("delta", ++sequence, market)
                  + ",\"price_dollars\":\"0."
                  + (25 + level)
                  + "00\",\"delta_fp\":\""
                  + change
                  + ".00\",\"side\":\"yes\",\"ts\":\"2026-11-22T10:31:07.482913Z\",\"ts_ms\":"
                  + (1_795_343_400_000L + sequence)
                  + "}}\n");
    }
    return sequence;
  }

  private static String head(String kind, long sequence, int market) {
    return "{\"type\":\"orderbook_"
        + kind
        + "\",\"sid\":1,\"seq\":"
        + sequence
        + ",\"msg\":{\"market_ticker\":\"KXDEMOFLOOD-"
        + market
        + "\",\"market_id\":\"00000000-0000-0000-0000-000000000000\"";
  }

  private static int write(OutputStream out, String frame) throws IOException {
    byte[] bytes = frame.getBytes(UTF_8);
    out.write(bytes);
    return bytes.length;
  }
}
