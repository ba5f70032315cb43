package io.github.kalshibook.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientMailboxTest {
  private final ClientMailbox mailbox = new ClientMailbox();

  @BeforeEach
  void fill() {
    mailbox.filled();
  }

  @Test
  void tickers_ofOneMarket_areReplacedByHigherVersionsOnlyAndKeepTheirTurn() {
    mailbox.put(live("A", 3));
    mailbox.put(live("B", 4));
    mailbox.put(live("A", 5));
    mailbox.put(live("B", 2));

    assertThat(all()).containsExactly("live A 5", "live B 4");
  }

  @Test
  void tickers_ofOneVersion_neverReviveAndMayLeave() {
    mailbox.put(notLive("A", 3, false));
    mailbox.put(live("A", 3));
    mailbox.put(notLive("B", 4, false));
    mailbox.put(notLive("B", 4, true));

    assertThat(all()).containsExactly("stale A 3", "closed B 4");
  }

  @Test
  void message_isTheOneThatAllClientsGet() {
    ClientMailbox other = new ClientMailbox();
    other.filled();
    LatestTicker ticker = live("A", 1);
    mailbox.put(ticker);
    other.put(ticker);

    assertThat(mailbox.next(0)).isSameAs(other.next(0));
  }

  @Test
  void heartbeats_comeBehindWhatWaited_andNotBehindWhatCameLater() {
    mailbox.put(live("A", 1));
    mailbox.putHeartbeat("beat 1");
    mailbox.put(live("B", 2));
    mailbox.putHeartbeat("beat 2");
    mailbox.put(live("C", 3));
    mailbox.putHeartbeat("beat 3");
    mailbox.put(live("A", 4));

    assertThat(all()).containsExactly("live A 4", "beat 1", "live B 2", "live C 3", "beat 3");
  }

  @Test
  void filling_sendsNothingUntilTheCurrentTickersMetTheUpdates() {
    mailbox.fill();
    mailbox.put(live("A", 2));
    assertThat(mailbox.next(0)).isNull();
    mailbox.put(live("A", 1));

    mailbox.filled();

    assertThat(all()).containsExactly("live A 2");
  }

  @Test
  void narrowing_takesOutWhatWaits() {
    mailbox.put(live("A", 1));
    mailbox.put(live("B", 2));

    assertThat(mailbox.want(List.of("B"), 1)).isTrue();
    assertThat(mailbox.want(List.of("C"), 1)).isFalse();
    mailbox.put(live("C", 3));

    assertThat(all()).containsExactly("live B 2");
  }

  @Test
  void send_underWay_isStuckAfterTheLimitOnly() {
    assertThat(mailbox.isStuck(1_000, 10)).isFalse();
    mailbox.put(live("A", 1));
    mailbox.next(1_000);

    assertThat(mailbox.next(1_005)).isNull();
    assertThat(mailbox.isStuck(1_010, 10)).isFalse();
    assertThat(mailbox.isStuck(1_011, 10)).isTrue();
    assertThat(mailbox.sent()).isFalse();
    assertThat(mailbox.isStuck(1_011, 10)).isFalse();
  }

  private List<String> all() {
    List<String> messages = new ArrayList<>();
    String next;
    while ((next = mailbox.next(0)) != null) {
      messages.add(next);
      mailbox.sent();
    }
    return messages;
  }

  private static LatestTicker live(String market, long version) {
    return new LatestTicker(market, version, true, false, "live " + market + " " + version);
  }

  private static LatestTicker notLive(String market, long version, boolean closed) {
    String what = closed ? "closed " : "stale ";
    return new LatestTicker(market, version, false, closed, what + market + " " + version);
  }
}
