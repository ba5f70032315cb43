package io.github.kalshibook.testkit.internal;

import io.github.kalshibook.testkit.HttpAnswer;
import io.github.kalshibook.testkit.TestCredentials;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpFields;

/** Checks the three headers of a signed request as Kalshi does. Any thread. */
public final class SignatureCheck {
  private static final Duration TOLERANCE = Duration.ofSeconds(5);

  private final Map<String, TestCredentials> keys = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final boolean required;

  /** Makes a check that knows no keys yet; one not required lets everything pass. */
  public SignatureCheck(InstantSource clock, boolean required) {
    this.clock = clock;
    this.required = required;
  }

  /** Takes a key. */
  public void accept(TestCredentials credentials) {
    keys.put(credentials.keyId(), credentials);
  }

  /** Forgets a key. */
  public void revoke(String keyId) {
    keys.remove(keyId);
  }

  /** Returns what is wrong with a request; empty if nothing is. */
  Optional<HttpAnswer> trouble(String method, String path, HttpFields headers) {
    return required ? check(method, path, headers) : Optional.empty();
  }

  private Optional<HttpAnswer> check(String method, String path, HttpFields headers) {
    String keyId = header(headers, "KALSHI-ACCESS-KEY");
    String timestamp = header(headers, "KALSHI-ACCESS-TIMESTAMP");
    String signature = header(headers, "KALSHI-ACCESS-SIGNATURE");
    TestCredentials credentials = keys.get(keyId);
    if (credentials == null) {
      return Optional.of(HttpAnswer.UNKNOWN_KEY);
    }
    if (!isTimely(timestamp)) {
      return Optional.of(HttpAnswer.TIMESTAMP_EXPIRED);
    }
    return credentials.verifies(timestamp + method + path, signature)
        ? Optional.empty()
        : Optional.of(HttpAnswer.BAD_SIGNATURE);
  }

  private boolean isTimely(String timestamp) {
    try {
      long skewMillis = Math.subtractExact(Long.parseLong(timestamp), clock.millis());
      return Math.abs(skewMillis) <= TOLERANCE.toMillis();
    } catch (NumberFormatException | ArithmeticException e) {
      return false;
    }
  }

  private static String header(HttpFields headers, String name) {
    String value = headers.get(name);
    return value == null ? "" : value;
  }
}
