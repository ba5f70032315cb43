package io.github.kalshibook.okhttp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;

/** Writes commands (Kalshi's AsyncAPI document, November 2026). */
final class Commands {
  /** The channel of snapshots and deltas. */
  static final String BOOK_CHANNEL = "orderbook_delta";

  private static final JsonFactory JSON = new JsonFactory();

  private Commands() {}

  /** {@code use_yes_price} is always sent: its default is to change at an unannounced date. */
  static String subscribe(long id, Collection<String> marketTickers) {
    return command(
        id,
        "subscribe",
        params -> {
          params.writeArrayFieldStart("channels");
          params.writeString(BOOK_CHANNEL);
          params.writeEndArray();
          writeTickers(params, marketTickers);
          params.writeBooleanField("use_yes_price", false);
          params.writeBooleanField("skip_ticker_ack", true);
        });
  }

  /** The channel knows no filter: it tells of all markets. */
  static String subscribeLifecycle(long id) {
    return command(
        id,
        "subscribe",
        params -> {
          params.writeArrayFieldStart("channels");
          params.writeString(LifecycleChannel.CHANNEL);
          params.writeEndArray();
        });
  }

  static String unsubscribe(long id, long sid) {
    return command(id, "unsubscribe", params -> writeSid(params, sid));
  }

  static String update(long id, long sid, String action, Collection<String> marketTickers) {
    return command(
        id,
        "update_subscription",
        params -> {
          writeSid(params, sid);
          writeTickers(params, marketTickers);
          params.writeStringField("action", action);
        });
  }

  private static void writeSid(JsonGenerator params, long sid) throws IOException {
    params.writeArrayFieldStart("sids");
    params.writeNumber(sid);
    params.writeEndArray();
  }

  private static void writeTickers(JsonGenerator params, Collection<String> marketTickers)
      throws IOException {
    params.writeArrayFieldStart("market_tickers");
    for (String ticker : marketTickers) {
      params.writeString(ticker);
    }
    params.writeEndArray();
  }

  private static String command(long id, String name, Params params) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("id", id);
      json.writeStringField("cmd", name);
      json.writeObjectFieldStart("params");
      params.write(json);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter does not fail", e);
    }
    return text.toString();
  }

  private interface Params {
    void write(JsonGenerator json) throws IOException;
  }
}
