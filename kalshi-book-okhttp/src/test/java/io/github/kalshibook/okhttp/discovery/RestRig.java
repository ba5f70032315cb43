package io.github.kalshibook.okhttp.discovery;

import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.catalog.ExchangeState;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** REST without a socket, a thread or time: requests are answered at once, and the loop is told. */
final class RestRig implements Loop, DiscoveryHost {
  /** What a request is answered by. */
  record Answer(int status, String body) {
    static Answer ok(String body) {
      return new Answer(200, body);
    }
  }

  private record Task(long dueNanos, long number, Runnable step) {}

  final List<HttpUrl> asked = new ArrayList<>();
  final List<Long> askedAtMillis = new ArrayList<>();
  final List<String> alerts = new ArrayList<>();
  final Set<String> wanted = new LinkedHashSet<>();
  final Set<String> books = new LinkedHashSet<>();
  final List<String> states = new ArrayList<>();
  final RestReader rest;
  Function<HttpUrl, Answer> exchange = url -> new Answer(500, "");
  Instant wallClock = Instant.parse("2026-11-23T17:00:00Z");
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparing(Task::dueNanos).thenComparing(Task::number));
  private long number;
  private long nanos = -5_000_000_000L;

  RestRig() {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .dispatcher(new Dispatcher(new Inline()))
            .addInterceptor(
                chain -> {
                  asked.add(chain.request().url());
                  askedAtMillis.add(nanos / 1_000_000);
                  Answer answer = exchange.apply(chain.request().url());
                  return new Response.Builder()
                      .request(chain.request())
                      .protocol(Protocol.HTTP_1_1)
                      .code(answer.status())
                      .message("")
                      .body(ResponseBody.create(answer.body(), MediaType.get("application/json")))
                      .build();
                })
            .build();
    rest =
        new RestReader(
            client,
            URI.create("http://exchange.invalid/trade-api/v2"),
            request -> request,
            this,
            this::nanos,
            new Random(1),
            message -> alerts.add("REST " + message));
  }

  long nanos() {
    return nanos;
  }

  /** Lets time pass. */
  void advance(Duration duration) {
    long until = nanos + duration.toNanos();
    while (!tasks.isEmpty() && tasks.peek().dueNanos() <= until) {
      Task task = tasks.remove();
      moveTo(task.dueNanos());
      task.step().run();
    }
    moveTo(until);
  }

  private void moveTo(long then) {
    wallClock = wallClock.plusNanos(then - nanos);
    nanos = then;
  }

  int mostInASecond() {
    int most = 0;
    for (long start : askedAtMillis) {
      most =
          Math.max(
              most,
              (int) askedAtMillis.stream().filter(t -> t >= start && t < start + 1_000).count());
    }
    return most;
  }

  @Override
  public void execute(Runnable task) {
    schedule(task, 0);
  }

  @Override
  public void schedule(Runnable task, long delayMillis) {
    tasks.add(new Task(nanos + delayMillis * 1_000_000, number++, task));
  }

  @Override
  public void want(Collection<String> marketTickers) {
    wanted.addAll(marketTickers);
    books.addAll(marketTickers);
  }

  @Override
  public void ended(Collection<String> marketTickers) {
    wanted.removeAll(marketTickers);
  }

  @Override
  public boolean hasBook(String marketTicker) {
    return books.contains(marketTicker);
  }

  @Override
  public void alert(AlertKind kind, String subject, String message, int affected) {
    alerts.add(kind + " " + message);
  }

  @Override
  public void exchange(ExchangeState state, String why) {
    states.add(state.name());
  }

  private static final class Inline extends AbstractExecutorService {
    @Override
    public void execute(Runnable command) {
      command.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
