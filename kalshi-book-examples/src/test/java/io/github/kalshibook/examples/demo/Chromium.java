package io.github.kalshibook.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A headless Chromium with one page, driven over its DevTools socket. */
final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LISTENING = "DevTools listening on ";
  private static final long ANSWER_SECONDS = 60;

  private final Path profile;
  private final Process process;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final String session;

  private Chromium(Path program) throws IOException {
    profile = Files.createTempDirectory("chromium");
    process = new ProcessBuilder(command(program)).redirectErrorStream(true).start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(devTools(), new Listener())
            .join();
    ObjectNode blank = JSON.createObjectNode().put("url", "about:blank");
    String target = call("Target.createTarget", blank, "").path("targetId").asText();
    ObjectNode attach = JSON.createObjectNode().put("targetId", target).put("flatten", true);
    session = call("Target.attachToTarget", attach, "").path("sessionId").asText();
    call("Page.enable");
    call("Runtime.enable");
    call("Log.enable");
  }

  /** Starts one; empty if there is none on this machine. */
  static Optional<Chromium> start() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(
            folder ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(n -> Path.of(folder, n)))
        .filter(Files::isExecutable)
        .findFirst()
        .map(
            program -> {
              try {
                return new Chromium(program);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private List<String> command(Path program) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    String flags =
        "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
            + " --disable-background-networking --disable-component-update --disable-sync"
            + " --disable-dev-shm-usage --hide-scrollbars --remote-debugging-port=0";
    command.addAll(List.of(flags.split(" ")));
    command.add("--user-data-dir=" + profile);
    return command;
  }

  private URI devTools() throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line;
    while ((line = lines.readLine()) != null) {
      if (line.startsWith(LISTENING)) {
        Thread drain = new Thread(() -> lines.lines().forEach(more -> {}), "chromium-output");
        drain.setDaemon(true);
        drain.setUncaughtExceptionHandler((thread, closed) -> {});
        drain.start();
        return URI.create(line.substring(LISTENING.length()));
      }
    }
    throw new IOException("chromium ended before it listened");
  }

  /** Loads a page in a window of this size. */
  Chromium open(URI address, int width, int height, double scale, boolean dark) {
    ObjectNode size = JSON.createObjectNode().put("width", width).put("height", height);
    size.put("deviceScaleFactor", scale).put("mobile", width < 700);
    call("Emulation.setDeviceMetricsOverride", size, session);
    ObjectNode media = JSON.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", media, session);
    call("Page.navigate", JSON.createObjectNode().put("url", address.toString()), session);
    return this;
  }

  /** Returns the value of an expression, as text. */
  String evaluate(String expression) {
    ObjectNode params = JSON.createObjectNode().put("expression", expression);
    params.put("returnByValue", true).put("awaitPromise", true);
    JsonNode answer = call("Runtime.evaluate", params, session);
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value").asText();
  }

  boolean isTrue(String expression) {
    return evaluate("Boolean(" + expression + ")").equals("true");
  }

  /** Presses a key as a person would. */
  void press(String key) {
    for (String type : List.of("keyDown", "keyUp")) {
      ObjectNode params = JSON.createObjectNode().put("type", type).put("key", key);
      if (key.length() == 1 && type.equals("keyDown")) {
        params.put("text", key);
      }
      call("Input.dispatchKeyEvent", params, session);
    }
  }

  byte[] screenshot() {
    ObjectNode params = JSON.createObjectNode().put("format", "png");
    JsonNode answer = call("Page.captureScreenshot", params, session);
    return Base64.getDecoder().decode(answer.path("data").asText());
  }

  /** Returns what the browser complained of: errors, refused scripts and styles. */
  List<String> complaints() {
    return complaints;
  }

  private JsonNode call(String method) {
    return call(method, JSON.createObjectNode(), session);
  }

  private JsonNode call(String method, ObjectNode params, String inSession) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", params);
    if (!inSession.isEmpty()) {
      message.put("sessionId", inSession);
    }
    synchronized (socket) {
      socket.sendText(message.toString(), true).join();
    }
    JsonNode root = answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    if (root.has("error")) {
      throw new AssertionError(method + ": " + root.path("error"));
    }
    return root.path("result");
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(profile)) {
      // Its children may still be writing there: what is left lies in the folder for such.
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (UncheckedIOException e) {
      // As above.
    }
  }

  /** Puts messages together and hands them to whoever waits. */
  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        received(text.toString());
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    private void received(String message) {
      try {
        JsonNode root = JSON.readTree(message);
        CompletableFuture<JsonNode> waits = waiting.remove(root.path("id").asInt());
        if (waits != null) {
          waits.complete(root);
        }
        JsonNode entry = root.path("params").path("entry");
        if (entry.path("level").asText().equals("error")) {
          complaints.add(entry.path("source").asText() + ": " + entry.path("text").asText());
        }
        if (root.path("method").asText().equals("Runtime.exceptionThrown")) {
          complaints.add(root.path("params").path("exceptionDetails").toString());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
