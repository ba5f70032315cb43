package io.github.kalshibook.testkit;

import static io.github.kalshibook.testkit.LiveRig.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.kalshibook.book.Alert;
import io.github.kalshibook.book.AlertKind;
import io.github.kalshibook.okhttp.KalshiCredentials;
import io.github.kalshibook.okhttp.KalshiEnvironment;
import io.github.kalshibook.okhttp.RecoveryMeans;
import io.github.kalshibook.okhttp.RequestSigner;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be wrong between the feed and the exchange, and with the keys. */
@Execution(ExecutionMode.CONCURRENT)
class LiveFeedNetworkTest {
  private static final int MARKETS = 2;
  private static final char[] PASSWORD = "changeit".toCharArray();

  @WaitingTest
  void tls_toAPortThatSpeaksNone_isCalledTls() {
    try (FakeKalshi plain = FakeKalshi.start()) {
      assertFails("wss://127.0.0.1:" + plain.port(), "TLS failed: SSLException");
    }
  }

  @WaitingTest
  void tls_withACertificateThatNobodySigned_isCalledTls(@TempDir Path folder) throws Exception {
    try (ServerSocket listener = selfSigned(folder)) {
      serve(listener, socket -> socket.getInputStream().readAllBytes());

      assertFails(
          "wss://127.0.0.1:" + listener.getLocalPort(), "TLS failed: SSLHandshakeException");
    }
  }

  @WaitingTest
  void port_whereNobodyListens_isCalledNoRoute() throws IOException {
    int free;
    try (ServerSocket listener = onAnyPort()) {
      free = listener.getLocalPort();
    }

    assertFails("ws://127.0.0.1:" + free, "no route to the exchange: ConnectException");
  }

  @WaitingTest
  void host_thatNobodyKnows_isCalledNoRoute() {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .dns(
                host -> {
                  throw new UnknownHostException(host);
                })
            .build();
    try (LiveRig rig =
        LiveRig.idle(
            MARKETS,
            feed ->
                feed.client(client)
                    .environment(
                        KalshiEnvironment.of("ws://exchange.invalid/", "http://x.invalid/")))) {
      assertFails(rig, "no route to the exchange: UnknownHostException");
    }
    client.dispatcher().executorService().shutdown();
  }

  @WaitingTest
  void port_thatEndsEveryConnection_isCalledBrokenOff() throws IOException {
    try (ServerSocket listener = onAnyPort()) {
      serve(listener, socket -> {});

      assertFails("ws://127.0.0.1:" + listener.getLocalPort(), "the connection broke off: ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 400, 403, 404, 500})
  void handshake_answeredByAnotherStatus_isNamedAndNotFollowed(int status) {
    HttpAnswer answer =
        new HttpAnswer(status, "{\"msg\":\"no\"}", Map.of("Location", "http://127.0.0.1:9/"));
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange.faults().refuseHandshakes(answer, 2);
      rig.feed.start();

      rig.awaitAllLive();

      rig.assertHealed();
      assertThat(rig.alerts)
          .filteredOn(
              alert ->
                  alert.kind()
                      == (status == 403
                          ? AlertKind.AUTHENTICATION_FAILED
                          : AlertKind.HANDSHAKE_FAILED))
          .hasSize(2)
          .allSatisfy(alert -> assertThat(alert.message()).contains(Integer.toString(status)));
      assertThat(rig.feed.stats().attempts()).isEqualTo(3);
      assertThat(rig.exchange.stats().handshakes()).isEqualTo(3);
    }
  }

  @WaitingTest
  void retryAfter_ofA503_isObeyed() {
    try (LiveRig rig = LiveRig.idle(MARKETS)) {
      rig.exchange
          .faults()
          .refuseHandshakes(new HttpAnswer(503, "{}", Map.of("Retry-After", "3")), 1);
      rig.feed.start();
      await().atMost(SOON).until(() -> !rig.alerts.isEmpty());
      Alert refused = rig.alerts.get(0);

      await().atMost(SOON).until(() -> rig.feed.stats().opened() == 1);

      assertThat(Duration.between(refused.time(), Instant.now()))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
      rig.awaitAllLive();
      rig.assertHealed();
    }
  }

  @WaitingTest
  void connections_tooMany_areWaitedFor() {
    try (LiveRig rig = LiveRig.idle(MARKETS, e -> e.connectionLimit(1), feed -> feed)) {
      try (OkHttpTestClient other = OkHttpTestClient.connect(rig.exchange)) {
        await().atMost(SOON).until(() -> rig.exchange.stats().openConnections() == 1);
        rig.feed.start();
        await().atMost(SOON).until(() -> rig.feed.stats().refused() >= 2);
        assertThat(other.opened).isDone();
        assertThat(rig.alerts).anySatisfy(alert -> assertThat(alert.message()).contains("429"));
      }

      rig.awaitAllLive();
      rig.assertHealed();
    }
  }

  @WaitingTest
  void keys_changedWhileItRuns_signTheNextHandshake() {
    TestCredentials next = TestCredentials.create(TestCredentials.Kind.RSA_PKCS8);
    AtomicReference<RequestSigner> signer = new AtomicReference<>();
    try (LiveRig rig =
        LiveRig.idle(
            MARKETS,
            feed ->
                feed.credentials(
                    (timestamp, method, path) -> signer.get().sign(timestamp, method, path)))) {
      signer.set(credentials(rig.exchange.credentials()));
      rig.feed.start();
      rig.awaitAllLive();

      rig.exchange.accept(next);
      rig.exchange.revoke(rig.exchange.credentials());
      signer.set(credentials(next));
      rig.connection().cut();

      rig.awaitReport(RecoveryMeans.RECONNECTED);
      rig.assertHealed();
      assertThat(rig.alerted(AlertKind.AUTHENTICATION_FAILED)).isFalse();
      assertThat(rig.feed.stats().attempts()).isEqualTo(2);
    }
  }

  @WaitingTest
  void keys_revokedWhileItRuns_areToldApartAndChangedInTime() {
    TestCredentials next = TestCredentials.create(TestCredentials.Kind.ED25519);
    AtomicReference<RequestSigner> signer = new AtomicReference<>();
    try (LiveRig rig =
        LiveRig.idle(
            MARKETS,
            feed ->
                feed.credentials(
                    (timestamp, method, path) -> signer.get().sign(timestamp, method, path)))) {
      signer.set(credentials(rig.exchange.credentials()));
      rig.feed.start();
      rig.awaitAllLive();

      rig.exchange.revoke(rig.exchange.credentials());
      rig.connection().cut();
      await().atMost(SOON).until(() -> rig.alerted(AlertKind.AUTHENTICATION_FAILED));
      rig.exchange.accept(next);
      signer.set(credentials(next));

      rig.awaitReport(RecoveryMeans.RECONNECTED);
      rig.assertHealed();
    }
  }

  @WaitingTest
  void signer_thatThrows_isNamedWithoutWhatItSays() {
    AtomicReference<RequestSigner> signer = new AtomicReference<>();
    signer.set(
        (timestamp, method, path) -> {
          throw new IllegalStateException("the secret is 4711");
        });
    try (LiveRig rig =
        LiveRig.idle(
            MARKETS,
            feed ->
                feed.credentials(
                    (timestamp, method, path) -> signer.get().sign(timestamp, method, path)))) {
      rig.feed.start();
      await().atMost(SOON).until(() -> rig.alerted(AlertKind.AUTHENTICATION_FAILED));
      assertThat(rig.alerts)
          .noneSatisfy(alert -> assertThat(alert.toString()).contains("4711"))
          .anySatisfy(
              alert ->
                  assertThat(alert.message()).contains("the signer threw IllegalStateException"));

      signer.set(credentials(rig.exchange.credentials()));

      rig.awaitAllLive();
      rig.assertHealed();
    }
  }

  private static void assertFails(String address, String words) {
    try (LiveRig rig =
        LiveRig.idle(
            MARKETS,
            feed ->
                feed.environment(
                    KalshiEnvironment.of(
                        address + "/trade-api/ws/v2", "http://127.0.0.1:9/trade-api/v2")))) {
      assertFails(rig, words);
    }
  }

  /** It goes on trying, at a bounded rate, says why, and can be closed. */
  private static void assertFails(LiveRig rig, String words) {
    rig.feed.start();
    Instant start = Instant.now();
    await().atMost(SOON).until(() -> rig.alerts.size() >= 3);

    long windows = 1 + Duration.between(start, Instant.now()).toSeconds() / 10;
    assertThat(rig.feed.stats().attempts()).isLessThanOrEqualTo(6 * windows);
    assertThat(rig.alerts)
        .allSatisfy(
            alert -> {
              assertThat(alert.kind()).isEqualTo(AlertKind.HANDSHAKE_FAILED);
              assertThat(alert.message()).startsWith(words);
            });
    assertThat(rig.feed.health().trouble()).isNotEmpty();
    assertThat(rig.feed.books().books()).noneMatch(book -> book.trust().isLive());
    rig.assertClosesSoon();
    rig.assertNoTickerWasUntrue();
  }

  private static KalshiCredentials credentials(TestCredentials keys) {
    return KalshiCredentials.fromPem(keys.keyId(), keys.privateKeyPem());
  }

  private static ServerSocket onAnyPort() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Serves until the listener is closed. */
  private static void serve(ServerSocket listener, Service service) {
    Thread thread =
        new Thread(
            () -> {
              while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                  socket.setSoTimeout(5_000);
                  service.serve(socket);
                } catch (IOException e) {
                  // The client went away, or the listener was closed.
                }
              }
            },
            "test-listener");
    thread.setDaemon(true);
    thread.start();
  }

  private static ServerSocket selfSigned(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private interface Service {
    void serve(Socket socket) throws IOException;
  }
}
