package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Frames, and lines of logs, as tests need them. */
final class Frames {
  static final String SUBSCRIBED =
      "{\"type\":\"subscribed\",\"id\":1,\"msg\":{\"channel\":\"orderbook_delta\",\"sid\":1}}";

  private Frames() {}

  static String lines(String... lines) {
    return String.join("\n", lines) + "\n";
  }

  static String snapshot(long sequence, String ticker) {
    return snapshot(sequence, ticker, "[\"0.5000\",\"10.00\"]", "[\"0.4000\",\"20.00\"]");
  }

  static String snapshot(long sequence, String ticker, String yes, String no) {
    return String.format(
        Locale.ROOT,
        "{\"type\":\"orderbook_snapshot\",\"sid\":1,\"seq\":%d,\"msg\":{\"market_ticker\":\"%s\","
            + "\"yes_dollars_fp\":[%s],\"no_dollars_fp\":[%s]}}",
        sequence,
        ticker,
        yes,
        no);
  }

  static String delta(long sequence, String ticker, String side, String price, String change) {
    return String.format(
        Locale.ROOT,
        "{\"type\":\"orderbook_delta\",\"sid\":1,\"seq\":%d,\"msg\":{\"market_ticker\":\"%s\","
            + "\"price_dollars\":\"%s\",\"delta_fp\":\"%s\",\"side\":\"%s\"}}",
        sequence,
        ticker,
        price,
        change,
        side);
  }

  static String timed(long sequence, String ticker, long millis) {
    return delta(sequence, ticker, "yes", "0.1000", "1.00")
        .replace("\"side\"", "\"ts_ms\":" + millis + ",\"side\"");
  }

  static String recorded(long micros, Object connection, String frame) {
    return String.format(
        Locale.ROOT,
        "{\"t\":%d,\"c\":%s,\"f\":\"%s\\n\"}",
        micros,
        connection,
        frame.replace("\\", "\\\\").replace("\"", "\\\""));
  }

  static String event(long micros, String connection, String event) {
    return String.format(
        Locale.ROOT, "{\"t\":%d,\"c\":%s,\"e\":\"%s\"}", micros, connection, event);
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return packed.toByteArray();
  }
}
