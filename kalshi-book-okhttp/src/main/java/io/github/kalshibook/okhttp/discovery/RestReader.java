package io.github.kalshibook.okhttp.discovery;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the exchange's REST resources, without a thread of its own and without ever waiting: one
 * pace for all requests, each tried several times. Belongs to the loop.
 */
public final class RestReader {
  private static final Logger LOG = LoggerFactory.getLogger(RestReader.class);

  /** A request unanswered for so long is given up. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  /** So many failures in a row are worth telling. */
  static final int TOLD_AFTER = 4;

  private final HttpUrl root;
  private final OkHttpClient client;
  private final UnaryOperator<Request> signing;
  private final Loop loop;
  private final LongSupplier nanoClock;
  private final RestPace pace;
  private final Consumer<String> onTrouble;
  private final Set<Call> calls = new HashSet<>();
  private boolean told;
  private boolean closed;

  /**
   * Makes a reader.
   *
   * @param root the root of the resources, without a slash at its end
   * @param signing signs a request, on the loop
   * @param onTrouble is told, on the loop, once when requests fail again and again
   */
  public RestReader(
      OkHttpClient client,
      URI root,
      UnaryOperator<Request> signing,
      Loop loop,
      LongSupplier nanoClock,
      RandomGenerator random,
      Consumer<String> onTrouble) {
    this.client = client.newBuilder().callTimeout(CALL_TIMEOUT).build();
    this.root = HttpUrl.get(root);
    this.signing = signing;
    this.loop = loop;
    this.nanoClock = nanoClock;
    this.pace = new RestPace(random);
    this.onTrouble = onTrouble;
  }

  /** Returns the address of a resource, to add parameters to. */
  HttpUrl.Builder resource(String... segments) {
    HttpUrl.Builder url = root.newBuilder();
    for (String segment : segments) {
      url.addPathSegment(segment);
    }
    return url;
  }

  /** Asks, up to {@code tries} times; the reply comes on the loop, unless this is closed before. */
  <T> void get(HttpUrl url, int tries, JsonBody<T> body, Reply<T> reply) {
    loop.schedule(() -> send(url, tries, body, reply), pace.take(nowMillis()));
  }

  /** Gives up what is under way; nothing is replied any more. */
  public void close() {
    closed = true;
    calls.forEach(Call::cancel);
    calls.clear();
  }

  private <T> void send(HttpUrl url, int tries, JsonBody<T> body, Reply<T> reply) {
    if (closed) {
      return;
    }
    Request request;
    try {
      request = signing.apply(new Request.Builder().url(url).build());
    } catch (RuntimeException e) {
      String name = e.getClass().getSimpleName();
      failed(new RestFailure(0, "the signer threw " + name, false, 0), url, tries, body, reply);
      return;
    }
    Call call = client.newCall(request);
    calls.add(call);
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call answered, Response response) {
            RestAnswer<T> answer = RestAnswer.read(response, body);
            loop.execute(() -> done(answered, answer, url, tries, body, reply));
          }

          @Override
          public void onFailure(Call unanswered, IOException e) {
            RestAnswer<T> answer = RestAnswer.unanswered(e);
            loop.execute(() -> done(unanswered, answer, url, tries, body, reply));
          }
        });
  }

  private <T> void done(
      Call call, RestAnswer<T> answer, HttpUrl url, int tries, JsonBody<T> body, Reply<T> reply) {
    calls.remove(call);
    if (closed) {
      return;
    }
    T value = answer.value();
    if (value == null) {
      failed(answer.failure(), url, tries, body, reply);
      return;
    }
    succeeded();
    reply.answered(value);
  }

  private <T> void failed(
      RestFailure failure, HttpUrl url, int tries, JsonBody<T> body, Reply<T> reply) {
    if (failure.isNotFound()) {
      // An answer like any other: the exchange is all right.
      succeeded();
      reply.failed(failure);
      return;
    }
    LOG.debug("GET {}: {}", url.encodedPath(), failure.message());
    int inARow = pace.failed(nowMillis(), failure.retryAfterMillis());
    if (inARow >= TOLD_AFTER && !told) {
      told = true;
      onTrouble.accept(failure.message());
    }
    if (failure.mayPass() && tries > 1) {
      get(url, tries - 1, body, reply);
    } else {
      reply.failed(failure);
    }
  }

  private void succeeded() {
    pace.succeeded();
    if (told) {
      told = false;
      LOG.info("REST answers again");
    }
  }

  private long nowMillis() {
    return nanoClock.getAsLong() / 1_000_000;
  }
}
