package io.github.kalshibook.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
  private final FakeKalshi exchange = FakeKalshi.builder().markets("A").connectionLimit(1).start();

  @AfterEach
  void close() {
    exchange.close();
  }

  @ParameterizedTest
  @EnumSource
  void key_ofEveryKind_isAccepted(TestCredentials.Kind kind) throws Exception {
    TestCredentials credentials = TestCredentials.create(kind);
    exchange.accept(credentials);

    try (OkHttpTestClient client = OkHttpTestClient.connect(exchange, credentials, Instant.now())) {
      assertThat(client.opened.get(5, TimeUnit.SECONDS).code()).isEqualTo(101);
    }

    assertThat(exchange.stats().connectionsAccepted()).isEqualTo(1);
    assertThat(credentials.toString()).doesNotContain(credentials.privateKeyPem());
  }

  @ParameterizedTest
  @ValueSource(ints = {-30, -300, 300, 7})
  void timestamp_tooFarOff_isRefused(int seconds) throws Exception {
    Instant time = Instant.now().plusSeconds(seconds);

    assertRefused(exchange.credentials(), time, 401, "\"header_timestamp_expired\"");
  }

  @ParameterizedTest
  @ValueSource(ints = {-4, 4})
  void timestamp_nearEnough_isAccepted(int seconds) throws Exception {
    Instant time = Instant.now().plusSeconds(seconds);

    try (OkHttpTestClient client =
        OkHttpTestClient.connect(exchange, exchange.credentials(), time)) {
      assertThat(client.opened.get(5, TimeUnit.SECONDS).code()).isEqualTo(101);
    }
  }

  @Test
  void signature_ofAnotherKey_isRefused() throws Exception {
    TestCredentials wrong = exchange.credentials().withOtherKey();

    assertRefused(wrong, Instant.now(), 401, "\"INCORRECT_API_KEY_SIGNATURE\"");
  }

  @Test
  void key_unknownOrRevoked_isRefused() throws Exception {
    TestCredentials unknown = TestCredentials.create(TestCredentials.Kind.ED25519);

    assertRefused(unknown, Instant.now(), 401, "\"NOT_FOUND\"");
    exchange.revoke(exchange.credentials());
    assertRefused(exchange.credentials(), Instant.now(), 401, "\"NOT_FOUND\"");
  }

  @Test
  void withoutAuthentication_everythingIsAccepted() throws Exception {
    try (FakeKalshi open = FakeKalshi.builder().withoutAuthentication().start();
        OkHttpTestClient client =
            OkHttpTestClient.connect(open, exchange.credentials(), Instant.EPOCH)) {
      assertThat(client.opened.get(5, TimeUnit.SECONDS).code()).isEqualTo(101);
    }
  }

  @Test
  void date_comesFromTheExchangesClock() throws Exception {
    InstantSource clock = InstantSource.offset(InstantSource.system(), Duration.ofHours(-3));
    try (FakeKalshi late = FakeKalshi.builder().clock(clock).start()) {
      try (OkHttpTestClient client = OkHttpTestClient.connect(late)) {
        Response response = client.refused.get(5, TimeUnit.SECONDS);
        Instant date =
            ZonedDateTime.parse(response.header("Date"), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
        assertThat(Duration.between(date, clock.instant())).isLessThan(Duration.ofSeconds(5));
      }
    }
  }

  @Test
  void connectionLimit_exceeded_isRefusedWith429() throws Exception {
    try (OkHttpTestClient first = OkHttpTestClient.connect(exchange)) {
      first.opened.get(5, TimeUnit.SECONDS);

      assertRefused(
          exchange.credentials(), Instant.now(), 429, "{\"error\":\"too many requests\"}");
    }
  }

  @Test
  void refuseHandshakes_refusesSoManyThenAccepts() throws Exception {
    exchange.faults().refuseHandshakes(HttpAnswer.tooManyRequests(3), 2);

    assertRefused(exchange.credentials(), Instant.now(), 429, "too many");
    try (OkHttpTestClient client = OkHttpTestClient.connect(exchange)) {
      assertThat(client.refused.get(5, TimeUnit.SECONDS).header("Retry-After")).isEqualTo("3");
    }
    try (OkHttpTestClient client = OkHttpTestClient.connect(exchange)) {
      assertThat(client.opened.get(5, TimeUnit.SECONDS).code()).isEqualTo(101);
    }
    assertThat(exchange.stats().connectionsRefused()).isEqualTo(2);
    assertThat(exchange.stats().handshakes()).isEqualTo(3);
  }

  @Test
  void refuseHandshakes_withEveryConstant_answersIt() throws Exception {
    for (HttpAnswer answer :
        new HttpAnswer[] {
          HttpAnswer.TIMESTAMP_EXPIRED,
          HttpAnswer.BAD_SIGNATURE,
          HttpAnswer.UNKNOWN_KEY,
          HttpAnswer.TOO_MANY_REQUESTS,
          HttpAnswer.BAD_GATEWAY,
          HttpAnswer.UNAVAILABLE
        }) {
      exchange.faults().refuseHandshakes(answer, 1);
      assertRefused(exchange.credentials(), Instant.now(), answer.status(), answer.body());
    }
  }

  @Test
  void hangHandshakes_neverAnswers() throws Exception {
    exchange.faults().hangHandshakes(1);

    try (OkHttpTestClient client = OkHttpTestClient.connect(exchange)) {
      assertThat(client.failed.get(5, TimeUnit.SECONDS)).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void handshakes_brokenBelowHttp_failAndAreCounted() throws Exception {
    exchange.faults().garbageHandshakes(1).resetHandshakes(1).endHandshakes(1);

    for (int i = 0; i < 3; i++) {
      try (OkHttpTestClient client = OkHttpTestClient.connect(exchange)) {
        assertThat(client.failed.get(5, TimeUnit.SECONDS)).isNotNull();
      }
    }

    assertThat(exchange.stats().connectionsRefused()).isEqualTo(3);
    assertThat(exchange.stats().connectionsAccepted()).isZero();
  }

  private void assertRefused(TestCredentials credentials, Instant time, int status, String body)
      throws Exception {
    try (OkHttpTestClient client = OkHttpTestClient.connect(exchange, credentials, time)) {
      Response response = client.refused.get(5, TimeUnit.SECONDS);

      assertThat(response.code()).isEqualTo(status);
      assertThat(client.refusedBody).contains(body);
      assertThat(response.header("Date")).isNotNull();
    }
  }
}
