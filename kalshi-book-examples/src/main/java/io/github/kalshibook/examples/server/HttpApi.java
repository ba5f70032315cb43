package io.github.kalshibook.examples.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.kalshibook.book.OrderbookState;
import io.github.kalshibook.examples.server.PageFiles.PageFile;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** Everything but the WebSocket: the page, and answers in JSON. Reads only; blocks for nobody. */
final class HttpApi extends Handler.Abstract.NonBlocking {
  /** No script, style or connection but our own; in nobody's frame. */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String JSON = "application/json";
  private static final String BOOKS = "/api/books/";
  private static final String HISTORY = "/api/history/";
  private static final int DEFAULT_DEPTH = 20;

  /** Answers may be large, and clients slow: what waits for them is bounded by this. */
  private static final int MAX_ANSWERS_UNDER_WAY = 64;

  private final TickerServer server;
  private final ServerSettings settings;
  private final ServerSource source;
  private final OriginCheck origins;
  private final boolean loopback;
  private final PageFiles files = new PageFiles();
  private final Semaphore answers = new Semaphore(MAX_ANSWERS_UNDER_WAY);

  HttpApi(TickerServer server, ServerSettings settings, ServerSource source, OriginCheck origins) {
    this.server = server;
    this.settings = settings;
    this.source = source;
    this.origins = origins;
    this.loopback = isLoopback(settings.host());
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    HttpFields.Mutable headers = response.getHeaders();
    headers.put("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    if (!answers.tryAcquire()) {
      headers.put(HttpHeader.RETRY_AFTER, "1");
      response.setStatus(HttpStatus.SERVICE_UNAVAILABLE_503);
      callback.succeeded();
      return true;
    }
    Answer answer = answer(request);
    response.setStatus(answer.status);
    headers.put(HttpHeader.CONTENT_TYPE, answer.type);
    if (answer.status == HttpStatus.UNAUTHORIZED_401) {
      headers.put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
    }
    Callback done = Callback.from(callback, () -> answers.release());
    boolean head = HttpMethod.HEAD.is(request.getMethod());
    response.write(true, ByteBuffer.wrap((head ? "" : answer.content).getBytes(UTF_8)), done);
    return true;
  }

  private Answer answer(Request request) {
    String method = request.getMethod();
    if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
      return Answer.error(HttpStatus.METHOD_NOT_ALLOWED_405, "only GET");
    }
    String path = request.getHttpURI().getPath();
    Optional<PageFile> file = files.find(path);
    if (file.isPresent()) {
      return new Answer(HttpStatus.OK_200, file.get().type(), file.get().content());
    }
    if (path.equals("/healthz")) {
      Health health = server.health();
      return Answer.json(
          health.healthy() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
          StatsJson.health(health));
    }
    if (!path.startsWith("/api/")) {
      return Answer.error(HttpStatus.NOT_FOUND_404, "there is nothing here");
    }
    return refusal(request.getHeaders()).orElseGet(() -> api(path, request));
  }

  private Optional<Answer> refusal(HttpFields headers) {
    if (settings.token().isPresent()) {
      String shown = headers.get(HttpHeader.AUTHORIZATION);
      return settings.token().get().isIn(shown, List.of())
          ? Optional.empty()
          : Optional.of(Answer.error(HttpStatus.UNAUTHORIZED_401, "show the token"));
    }
    // Behind a name of its own a server may be reached by that; loopback only by pages of ours.
    return !loopback || origins.allowsHost(headers.get(HttpHeader.HOST))
        ? Optional.empty()
        : Optional.of(Answer.error(HttpStatus.FORBIDDEN_403, "reached by a foreign name"));
  }

  private Answer api(String path, Request request) {
    try {
      return switch (path) {
        case "/api/tickers" -> Answer.ok(server.tickersJson());
        case "/api/titles" -> Answer.ok(server.titlesJson());
        case "/api/stats" -> Answer.ok(StatsJson.of(source, server.stats(), server.health()));
        case "/api/events" ->
            Answer.ok(StatsJson.events(source.events().after(number(request, "after", 0))));
        default -> ofMarket(path, request);
      };
    } catch (IllegalArgumentException e) {
      return Answer.error(HttpStatus.BAD_REQUEST_400, String.valueOf(e.getMessage()));
    }
  }

  private Answer ofMarket(String path, Request request) {
    if (path.startsWith(HISTORY)) {
      return Answer.ok(server.historyJson(decoded(path.substring(HISTORY.length()))));
    }
    if (!path.startsWith(BOOKS)) {
      return Answer.error(HttpStatus.NOT_FOUND_404, "there is nothing here");
    }
    long depth = number(request, "depth", DEFAULT_DEPTH);
    if (depth < 1 || depth > DepthWish.MAX_LEVELS) {
      throw new IllegalArgumentException("depth must be in 1.." + DepthWish.MAX_LEVELS);
    }
    Optional<OrderbookState> book = source.book(decoded(path.substring(BOOKS.length())));
    return book.isPresent()
        ? Answer.ok(BookJson.of(book.get(), (int) depth))
        : Answer.error(HttpStatus.NOT_FOUND_404, "no such market");
  }

  private static long number(Request request, String name, long otherwise) {
    Fields query = Request.extractQueryParameters(request);
    String value = query.getValue(name);
    try {
      return value == null ? otherwise : Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number", e);
    }
  }

  /** A ticker may hold anything, a slash too: what comes behind the prefix is one name. */
  private static String decoded(String rawName) {
    return URLDecoder.decode(rawName.replace("+", "%2B"), UTF_8);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** An answer. */
  private record Answer(int status, String type, String content) {
    static Answer ok(String json) {
      return json(HttpStatus.OK_200, json);
    }

    static Answer json(int status, String json) {
      return new Answer(status, JSON, json);
    }

    static Answer error(int status, String message) {
      return json(status, StatsJson.error(message));
    }
  }
}
