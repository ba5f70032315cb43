package io.github.kalshibook.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrustTest {
  private static final Instant NOON = Instant.parse("2026-08-07T12:00:00Z");

  @Test
  void requireLive_live_returnsItself() {
    Trust trust = trust(BookStatus.LIVE, StaleReason.NONE, null, null);

    assertTrue(trust.isLive());
    assertSame(trust, trust.requireLive());
  }

  @Test
  void requireLive_otherwise_throwsWithStatusReasonAndSinceWhen() {
    Trust trust = trust(BookStatus.STALE, StaleReason.SEQUENCE_GAP, null, null);

    assertFalse(trust.isLive());
    NotLiveException e = assertThrows(NotLiveException.class, trust::requireLive);
    assertEquals("book is STALE (SEQUENCE_GAP) since 2026-08-07T12:00:00Z", e.getMessage());
    assertSame(trust, e.trust());
  }

  @Test
  void age_isTheTimeSinceTheLastFrame() {
    InstantSource clock = InstantSource.fixed(NOON.plusMillis(1_500));

    assertEquals(
        Optional.of(Duration.ofMillis(1_500)),
        trust(BookStatus.LIVE, StaleReason.NONE, null, NOON).age(clock));
    assertEquals(Optional.empty(), trust(BookStatus.LIVE, StaleReason.NONE, NOON, null).age(clock));
  }

  @Test
  void lag_isTheTimeFromExchangeToReceipt_negativeIfTheClocksDisagree() {
    Trust late = trust(BookStatus.LIVE, StaleReason.NONE, NOON, NOON.plusMillis(35));
    Trust early = trust(BookStatus.LIVE, StaleReason.NONE, NOON, NOON.minusMillis(5));

    assertEquals(Optional.of(Duration.ofMillis(35)), late.lag());
    assertEquals(Optional.of(Duration.ofMillis(-5)), early.lag());
    assertEquals(Optional.empty(), trust(BookStatus.LIVE, StaleReason.NONE, null, NOON).lag());
    assertEquals(Optional.empty(), trust(BookStatus.LIVE, StaleReason.NONE, NOON, null).lag());
  }

  @ParameterizedTest
  @EnumSource(BookStatus.class)
  void trust_withAReasonThatContradictsItsStatus_throws(BookStatus status) {
    StaleReason wrong = status == BookStatus.LIVE ? StaleReason.SEQUENCE_GAP : StaleReason.NONE;

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> trust(status, wrong, null, null));
    assertEquals("status " + status + " with reason " + wrong, e.getMessage());
  }

  @Test
  void trust_withoutAPart_throws() {
    assertThrows(
        NullPointerException.class, () -> trust(null, StaleReason.SEQUENCE_GAP, null, null));
    assertThrows(NullPointerException.class, () -> trust(BookStatus.STALE, null, null, null));
    assertThrows(
        NullPointerException.class,
        () -> new Trust(BookStatus.LIVE, StaleReason.NONE, null, 1, 2, 3, null, null));
  }

  @Test
  void yesNoPrices_ofABookThatIsNotLive_throw() {
    Trust stale = trust(BookStatus.STALE, StaleReason.SEQUENCE_GAP, null, null);

    assertThrows(
        IllegalArgumentException.class,
        () -> new YesNoPrices("A", stale, OptionalInt.of(1), OptionalInt.empty()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new YesNoPrices("A", stale, OptionalInt.empty(), OptionalInt.of(1)));
    new YesNoPrices("A", stale, OptionalInt.empty(), OptionalInt.empty());
  }

  @Test
  void yesNoPrices_outOfRange_throw() {
    Trust live = trust(BookStatus.LIVE, StaleReason.NONE, null, null);

    for (int bad : new int[] {0, -1, 10_000}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new YesNoPrices("A", live, OptionalInt.of(bad), OptionalInt.empty()));
      assertThrows(
          IllegalArgumentException.class,
          () -> new YesNoPrices("A", live, OptionalInt.empty(), OptionalInt.of(bad)));
    }
  }

  private static Trust trust(
      BookStatus status, StaleReason reason, Instant exchangeTime, Instant receivedTime) {
    return new Trust(status, reason, NOON, 1, 2, 3, exchangeTime, receivedTime);
  }
}
