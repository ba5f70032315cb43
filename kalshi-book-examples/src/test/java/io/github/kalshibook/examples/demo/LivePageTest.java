package io.github.kalshibook.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kalshibook.book.Side;
import io.github.kalshibook.examples.server.ServerSettings;
import io.github.kalshibook.testkit.FakeMarket;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in a real browser; skipped where there is no Chromium. */
class LivePageTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String ROWS =
      "[...document.querySelectorAll('#rows tr[role=row]:not([hidden])')]";

  private Demo demo;
  private Chromium browser;

  @BeforeEach
  void open() throws IOException {
    Optional<Chromium> found = Chromium.start();
    assumeTrue(found.isPresent(), "no Chromium on this machine");
    browser = found.get();
    // Nothing moves by itself, so that what is shown can be compared.
    demo = new Demo(ServerSettings.onPort(0), 12, 0, 1, line -> {}).start();
    browser.open(demo.address(), 1_440, 900, 1, true);
    await().atMost(SOON).until(() -> browser.isTrue(ROWS + ".length === 12"));
  }

  @AfterEach
  void close() throws IOException {
    if (demo != null) {
      demo.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void rows_followTheBooks_andNothingIsRefusedByThePolicy() {
    FakeMarket market = demo.exchange().market(demo.exchange().marketTickers().get(0));
    market.empty().setLevel(Side.YES, "0.123", "100").setLevel(Side.NO, "0.8", "23.50");

    awaitTrue(row(market) + ".innerText.includes('12.3')");

    assertThat(browser.evaluate(row(market) + ".innerText.replace(/\\s+/g, ' ')"))
        .contains("12.3 20.0 80.0 87.7 7.7 124");
    awaitTrue(row(market) + ".querySelector('.title span').textContent.includes('above')");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void staleBooks_areMarkedWithinASecond_andHeal() {
    awaitTrue(ROWS + ".every(row => !row.classList.contains('stale'))");

    demo.exchange().goDown();
    awaitTrue(ROWS + ".every(row => row.classList.contains('stale'))");

    assertThat(browser.evaluate(ROWS + "[0].innerText"))
        .contains("STALE")
        .containsIgnoringCase("connection lost")
        .contains("—");
    awaitTrue("document.getElementById('ladder').classList.contains('stale')");
    demo.exchange().comeBack();
    awaitTrue(ROWS + ".every(row => !row.classList.contains('stale'))");
  }

  @Test
  void everything_isStaleWhileTheServerIsAway() {
    demo.close();

    awaitTrue(ROWS + ".every(row => row.classList.contains('stale'))");

    assertThat(browser.evaluate("document.getElementById('alarm').innerText"))
        .contains("No connection to the server");
  }

  @Test
  void searchSortAndKeys_chooseMarkets() {
    browser.press("/");
    browser.press("b");
    browser.press("t");
    awaitTrue(ROWS + ".length < 12");
    awaitTrue(ROWS + ".every(row => row.innerText.toLowerCase().includes('bt'))");
    browser.evaluate("search.value = ''; search.dispatchEvent(new Event('input'))");
    awaitTrue(ROWS + ".length === 12");

    browser.evaluate("document.querySelector('th[data-sort=yesBid] button').click()");

    String bids = ROWS + ".map(row => parseFloat(row.cells[2].textContent)).filter(x => x >= 0)";
    awaitTrue(bids + ".every((bid, i, all) => i === 0 || all[i - 1] >= bid)");
    browser.evaluate("document.getElementById('grid').focus()");
    browser.press("Home");
    browser.press("ArrowDown");
    awaitTrue(ROWS + "[1].getAttribute('aria-selected') === 'true'");
    awaitTrue(
        ROWS + "[1].cells[0].textContent === document.getElementById('d-ticker').textContent");
  }

  @Test
  void ladder_isTheBook() {
    FakeMarket market = demo.exchange().market(demo.exchange().marketTickers().get(3));
    market.empty();
    market.setLevel(Side.YES, "0.41", "7").setLevel(Side.YES, "0.40", "1200.25");
    market.setLevel(Side.NO, "0.5", "3");

    browser.evaluate(row(market) + ".click()");

    awaitTrue("levels.innerText.includes('1,200.25')");
    assertThat(browser.evaluate("levels.rows[0].innerText.replace(/\\s+/g, ' ').trim()"))
        .isEqualTo("7 41.0 50.0 3");
    assertThat(browser.evaluate("levels.rows[1].innerText.replace(/\\s+/g, ' ').trim()"))
        .isEqualTo("1,200.25 40.0");
  }

  private static String row(FakeMarket market) {
    return ROWS + ".find(row => row.cells[0].textContent === '" + market.marketTicker() + "')";
  }

  private void awaitTrue(String expression) {
    await(expression).atMost(SOON).until(() -> browser.isTrue(expression));
  }
}
