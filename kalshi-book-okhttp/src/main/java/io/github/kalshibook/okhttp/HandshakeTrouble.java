package io.github.kalshibook.okhttp;

import io.github.kalshibook.book.AlertKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.net.ssl.SSLException;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * Why a handshake failed, in one sentence that says what to do, without any secret.
 *
 * @param kind the kind of alert
 * @param message the sentence
 * @param forAuthentication whether the credentials or the clock are at fault
 * @param retryAfterMillis how long the exchange asked to wait, 0 if it did not
 */
record HandshakeTrouble(
    AlertKind kind, String message, boolean forAuthentication, long retryAfterMillis) {
  private static final long MAX_BODY = 4_096;
  private static final long MAX_RETRY_AFTER_SECONDS = 3_600;

  static HandshakeTrouble of(Throwable thrown, @Nullable Response response, Instant now) {
    if (response == null) {
      return ofThrown(thrown);
    }
    int code = response.code();
    return switch (code) {
      case 401, 403 -> unauthorized(code, body(response), response, now);
      case 429 -> refused("429: too many connections or requests", retryAfter(response));
      case 101 -> refused("the answer is no WebSocket handshake: " + named(thrown), 0);
      default ->
          refused(
              code >= 500
                  ? code + ": the exchange is in trouble"
                  : code + ": the exchange refuses the handshake; is the address right?",
              retryAfter(response));
    };
  }

  static HandshakeTrouble unanswered(Duration after) {
    return refused("no answer to the handshake within " + after.toSeconds() + " s", 0);
  }

  private static HandshakeTrouble unauthorized(
      int code, String body, Response response, Instant now) {
    String why;
    if (body.contains("header_timestamp_expired")) {
      Date date = response.headers().getDate("Date");
      why =
          "the clock is off"
              + (date == null
                  ? ""
                  : ": this machine's is "
                      + Duration.between(date.toInstant(), now).toSeconds()
                      + " s ahead of the exchange's")
              + "; set it right";
    } else if (body.contains("INCORRECT_API_KEY_SIGNATURE")) {
      why = "the signature is wrong: the private key does not belong to the key id";
    } else if (body.contains("NOT_FOUND")) {
      why =
          "the key id is not known here: is it a key of the other environment (demo, production)?";
    } else {
      why = "check key id, private key and environment";
    }
    return new HandshakeTrouble(
        AlertKind.AUTHENTICATION_FAILED, code + " authentication failed: " + why, true, 0);
  }

  private static HandshakeTrouble ofThrown(Throwable thrown) {
    String message;
    if (thrown instanceof SSLException) {
      message = "TLS failed: " + named(thrown);
    } else if (thrown instanceof UnknownHostException
        || thrown instanceof NoRouteToHostException
        || thrown instanceof ConnectException) {
      message = "no route to the exchange: " + named(thrown);
    } else if (thrown instanceof SocketTimeoutException) {
      message = "no answer to the handshake in time: " + named(thrown);
    } else if (thrown instanceof ProtocolException) {
      message = "what answered is no HTTP: " + named(thrown);
    } else {
      message = "the connection broke off: " + named(thrown);
    }
    return refused(message, 0);
  }

  private static HandshakeTrouble refused(String message, long retryAfterMillis) {
    return new HandshakeTrouble(AlertKind.HANDSHAKE_FAILED, message, false, retryAfterMillis);
  }

  /** The class alone: a message may quote addresses with secrets in them, or whole headers. */
  private static String named(Throwable thrown) {
    return thrown.getClass().getSimpleName();
  }

  private static String body(Response response) {
    try (ResponseBody body = response.peekBody(MAX_BODY)) {
      return body.string();
    } catch (IOException | IllegalStateException e) {
      return "";
    }
  }

  private static long retryAfter(Response response) {
    String value = response.header("Retry-After");
    if (value == null || !value.matches("[0-9]{1,9}")) {
      return 0;
    }
    return Math.min(MAX_RETRY_AFTER_SECONDS, Long.parseLong(value)) * 1_000;
  }
}
