package io.github.kalshibook.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertListener;
import io.github.kalshibook.book.AlertLog;
import io.github.kalshibook.book.AlertRelay;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Recipe: posts alerts as JSON to a webhook. It runs on the thread of an {@link AlertRelay}, never
 * on a feed's; while a post takes its time, alerts wait there, the latest of each kind. A post that
 * fails is tried again twice, and then counted.
 *
 * <pre>{@code
 * try (AlertWebhook webhook = AlertWebhook.start(feed.alerts(), URI.create(url))) { … }
 * }</pre>
 *
 * <p>The address of a webhook is a secret: whoever knows it can post. Nothing here logs more of it
 * than its host.
 */
public final class AlertWebhook implements AlertListener, AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final int TRIES = 3;
  private static final MediaType JSON = MediaType.get("application/json");

  private final ObjectMapper mapper = new ObjectMapper();
  private final AtomicLong posted = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final HttpUrl url;
  private final OkHttpClient client;
  private final AlertRelay relay;
  private volatile boolean closed;

  private AlertWebhook(AlertLog alerts, HttpUrl url, Duration interval) {
    this.url = url;
    this.client =
        new OkHttpClient.Builder()
            .callTimeout(TIMEOUT)
            // A redirect would take the alerts, and the address, to somebody else.
            .followRedirects(false)
            .followSslRedirects(false)
            .build();
    this.relay = new AlertRelay(alerts, interval, System::nanoTime, this);
  }

  /**
   * Posts alerts from now on: of each kind the first at once, then at most one in 10 seconds.
   *
   * @throws IllegalArgumentException if the address is none of http or https; it is not named
   */
  public static AlertWebhook start(AlertLog alerts, URI url) {
    return start(alerts, url, INTERVAL);
  }

  /** As the other, with an interval of one's own. */
  public static AlertWebhook start(AlertLog alerts, URI url, Duration interval) {
    HttpUrl address = HttpUrl.get(url);
    if (address == null) {
      throw new IllegalArgumentException("the webhook's address is neither http nor https");
    }
    AlertWebhook webhook = new AlertWebhook(alerts, address, interval);
    webhook.relay.start("alert-webhook");
    return webhook;
  }

  @Override
  public void onAlert(Alert alert, long heldBack) throws InterruptedException {
    RequestBody body = RequestBody.create(json(alert, heldBack), JSON);
    Request request = new Request.Builder().url(url).post(body).build();
    Duration pause = FIRST_PAUSE;
    for (int tries = 1; tries <= TRIES && !closed; tries++) {
      if (isPosted(request)) {
        posted.incrementAndGet();
        return;
      }
      if (tries < TRIES) {
        Thread.sleep(pause.toMillis());
        pause = pause.multipliedBy(2);
      }
    }
    lost.incrementAndGet();
  }

  /** Returns how many alerts were posted. */
  public long posted() {
    return posted.get();
  }

  /** Returns how many alerts could not be posted. */
  public long lost() {
    return lost.get();
  }

  @Override
  public void close() {
    closed = true;
    client.dispatcher().cancelAll();
    relay.close();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  @Override
  public String toString() {
    return "AlertWebhook of " + url.host();
  }

  private boolean isPosted(Request request) {
    try (Response response = client.newCall(request).execute()) {
      return response.isSuccessful();
    } catch (IOException e) {
      // Not logged: what it says may hold the address. The counter tells.
      return false;
    }
  }

  private byte[] json(Alert alert, long heldBack) {
    ObjectNode json = mapper.createObjectNode();
    json.put("type", "alert");
    json.put("kind", alert.kind().name());
    json.put("subject", alert.subject());
    json.put("message", alert.message());
    json.put("affected", alert.affected());
    json.put("time", alert.time().toString());
    json.put("held_back", heldBack);
    json.put("text", alert.kind() + " " + alert.subject() + ": " + alert.message());
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}
