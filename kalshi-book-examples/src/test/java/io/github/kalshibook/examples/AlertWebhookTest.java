package io.github.kalshibook.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.book.AlertLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reaches a webhook, against a server on this machine. */
class AlertWebhookTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String SECRET = "s3cr3t-path-and-token";

  private final AlertLog alerts = new AlertLog();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/" + SECRET,
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          boolean refused = refusals.getAndDecrement() > 0;
          if (!refused) {
            bodies.add(body);
          }
          exchange.sendResponseHeaders(refused ? 503 : 204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void alerts_arePostedAsJson_throttled() {
    try (AlertWebhook webhook = AlertWebhook.start(alerts, url(), Duration.ofMinutes(1))) {
      raise(AlertKind.SEQUENCE_GAP, "sid=1", "expected 5, got \"9\"");
      await().atMost(SOON).until(() -> webhook.posted() == 1);
      raise(AlertKind.SEQUENCE_GAP, "sid=1", "again");
      raise(AlertKind.CONNECTION_LOST, "connection", "broken off");
      await().atMost(SOON).until(() -> webhook.posted() == 2);

      assertThat(bodies.get(0))
          .isEqualTo(
              "{\"type\":\"alert\",\"kind\":\"SEQUENCE_GAP\",\"subject\":\"sid=1\","
                  + "\"message\":\"expected 5, got \\\"9\\\"\",\"affected\":3,"
                  + "\"time\":\"2026-11-22T10:00:00Z\",\"held_back\":0,"
                  + "\"text\":\"SEQUENCE_GAP sid=1: expected 5, got \\\"9\\\"\"}");
      assertThat(bodies.get(1)).contains("CONNECTION_LOST");
    }
  }

  @Test
  void refusedPost_isTriedAgain() {
    refusals.set(2);
    try (AlertWebhook webhook = AlertWebhook.start(alerts, url())) {
      raise(AlertKind.SINK_FAILED, "kafka", "timed out");

      await().atMost(SOON).until(() -> webhook.posted() == 1);
      assertThat(webhook.lost()).isZero();
    }
  }

  @Test
  void serverThatIsGone_isCounted_andHoldsNobodyUp() {
    URI url = url();
    server.stop(0);
    try (AlertWebhook webhook = AlertWebhook.start(alerts, url, Duration.ZERO)) {
      for (int i = 0; i < 10_000; i++) {
        raise(AlertKind.SINK_FAILED, "kafka", "timed out");
      }

      await().atMost(SOON).until(() -> webhook.lost() >= 1);
      assertThat(webhook.posted()).isZero();
    }
  }

  @Test
  void address_isInNoText() {
    try (AlertWebhook webhook = AlertWebhook.start(alerts, url())) {
      assertThat(webhook.toString()).doesNotContain(SECRET);
    }
    assertThatThrownBy(() -> AlertWebhook.start(alerts, URI.create("ftp://host/" + SECRET)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(SECRET);
  }

  private URI url() {
    return URI.create(
        "http://127.0.0.1:" + server.getAddress().getPort() + "/" + SECRET + "?token=" + SECRET);
  }

  private void raise(AlertKind kind, String subject, String message) {
    Instant time = Instant.parse("2026-11-22T10:00:00Z");
    alerts.raise(new Alert(kind, subject, message, 3, time));
  }
}
