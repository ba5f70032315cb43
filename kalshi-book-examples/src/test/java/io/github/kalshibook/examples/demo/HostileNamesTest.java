package io.github.kalshibook.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import io.github.kalshibook.examples.server.MarketTitles;
import io.github.kalshibook.examples.server.ServerSettings;
import io.github.kalshibook.examples.server.ServerSource;
import io.github.kalshibook.examples.server.TickerServer;
import io.github.kalshibook.ticker.Heartbeat;
import io.github.kalshibook.ticker.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Names and titles come from outside: the page shows them as text, whatever they hold. */
class HostileNamesTest {
  private static final String NAME = "<img src=x onerror=window.owned=1>\u202e\"'&-__proto__";
  private static final MarketTitles TITLES = market -> "<script>window.owned=1</script>" + market;

  @Test
  void names_areShownAsText() throws IOException {
    Optional<Chromium> found = Chromium.start();
    assumeTrue(found.isPresent(), "no Chromium on this machine");
    ServerSource source =
        new ServerSource() {
          @Override
          public MarketTitles titles() {
            return TITLES;
          }
        };
    try (Chromium browser = found.get();
        TickerServer server = new TickerServer(ServerSettings.onPort(0), source)) {
      server.start();
      server.heartbeat(new Heartbeat(Instant.now(), 1, 0, true));
      server.publish(ticker(NAME));
      server.publish(ticker("__proto__"));

      browser.open(server.pageAddress(), 1_440, 900, 1, true);

      String rows = "[...document.querySelectorAll('#rows tr[role=row]:not([hidden])')]";
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  browser.isTrue(
                      rows + ".length === 2 && " + rows + "[0].innerText.includes('script>')"));
      assertThat(browser.evaluate(rows + ".map(row => row.cells[0].textContent).join(' ')"))
          .contains(NAME, "__proto__");
      assertThat(browser.isTrue("window.owned")).isFalse();
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static Ticker ticker(String market) {
    LevelList yes = new LevelList();
    yes.add(5_000, 100);
    BookWriter writer = new BookRegistry().lend(market, NAME, 0).orElseThrow();
    writer.replace(yes, new LevelList(), 1, 1, BookWriter.NO_TIME, 1);
    return Ticker.of(writer.book(), Instant.now());
  }
}
