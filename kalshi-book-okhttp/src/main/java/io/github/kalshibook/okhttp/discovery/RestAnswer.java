package io.github.kalshibook.okhttp.discovery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What came of one request: a value or a failure. Read on an OkHttp thread. */
record RestAnswer<T>(@Nullable T value, @Nullable RestFailure reason) {
  /** A page of 1,000 markets has up to 5 MB. */
  private static final long MAX_BODY_BYTES = 32L << 20;

  private static final int MAX_NESTING = 64;
  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_NAME = 256;
  private static final long MAX_RETRY_AFTER_SECONDS = 600;
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(MAX_NAME)
                  .build())
          // An excerpt of the body has no place in a message.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  RestFailure failure() {
    return Objects.requireNonNull(reason, "reason");
  }

  @SuppressWarnings("CatchingUnchecked") // else whoever waits for the reply would wait for ever
  static <T> RestAnswer<T> read(Response response, JsonBody<T> body) {
    try (response) {
      int code = response.code();
      if (code == 200) {
        return new RestAnswer<>(parse(response, body), null);
      }
      // Only the exchange itself speaks JSON; a proxy's 404 says nothing about a market.
      boolean mayPass = code == 429 || code >= 500 || (code == 404 && !isJson(response));
      return new RestAnswer<>(
          null, new RestFailure(code, describe(code), mayPass, retryAfter(response)));
    } catch (IOException e) {
      return trouble("200 with a body that is not what was asked for: " + named(e));
    } catch (Throwable e) {
      return trouble("reading the answer threw " + named(e));
    }
  }

  static <T> RestAnswer<T> unanswered(IOException thrown) {
    return trouble(
        thrown instanceof InterruptedIOException
            ? "no answer in time"
            : "the connection broke off: " + named(thrown));
  }

  private static <T> RestAnswer<T> trouble(String message) {
    return new RestAnswer<>(null, new RestFailure(0, message, true, 0));
  }

  private static <T> T parse(Response response, JsonBody<T> body) throws IOException {
    try (InputStream in = new Bounded(response.body().byteStream());
        JsonParser parser = JSON.createParser(in)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no JSON object");
      }
      T value = body.read(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more after the JSON object");
      }
      return value;
    }
  }

  private static boolean isJson(Response response) {
    try {
      return parse(
          response,
          parser -> {
            parser.skipChildren();
            return true;
          });
    } catch (IOException e) {
      return false;
    }
  }

  private static String describe(int code) {
    return switch (code) {
      case 401, 403 -> code + ": not authorized; check key id, private key and environment";
      case 404 -> "404: there is no such thing";
      case 429 -> "429: too many requests";
      default ->
          code >= 500
              ? code + ": the exchange is in trouble"
              : code + ": the exchange refuses the request; is the address right?";
    };
  }

  private static long retryAfter(Response response) {
    String value = response.header("Retry-After");
    return value != null && value.matches("[0-9]{1,9}")
        ? Math.min(MAX_RETRY_AFTER_SECONDS, Long.parseLong(value)) * 1_000
        : 0;
  }

  /** The class alone: a message may quote what was sent. */
  private static String named(Throwable thrown) {
    return thrown.getClass().getSimpleName();
  }

  /** Ends with a failure where a body is longer than any answer. */
  private static final class Bounded extends FilterInputStream {
    private long left = MAX_BODY_BYTES;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      take(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      take(Math.max(0, count));
      return count;
    }

    private void take(int count) throws IOException {
      left -= count;
      if (left < 0) {
        throw new IOException("longer than " + MAX_BODY_BYTES + " bytes");
      }
    }
  }
}
