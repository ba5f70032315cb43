package io.github.kalshibook.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.kalshibook.examples.server.ServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Takes the README's picture with {@code -Dpage.picture=docs/live-page.png}, relative to the
 * project; without it, and where there is no Chromium, it is skipped.
 */
class PagePicturesTest {
  private static final int LONGEST_BYTES = 300_000;

  @Test
  void page_poses() throws IOException {
    String file = System.getProperty("page.picture", "");
    assumeTrue(!file.isEmpty(), "no -Dpage.picture");
    Optional<Chromium> found = Chromium.start();
    assumeTrue(found.isPresent(), "no Chromium on this machine");
    try (Chromium browser = found.get();
        Demo demo = new Demo(ServerSettings.onPort(0), 200, 400, 4, line -> {}).start()) {
      browser.open(demo.address(), 1_360, 820, 1, true);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> browser.isTrue("document.querySelectorAll('#rows tr').length > 25"));
      browser.evaluate("document.querySelectorAll('#rows tr')[16].click()");
      // Long enough for a line of some minutes, and for faults that heal.
      await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> browser.isTrue("performance.now() > 120_000"));
      demo.misbehave();
      await()
          .atMost(Duration.ofMinutes(10))
          .until(() -> browser.isTrue("document.querySelectorAll('#events li').length > 9"));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  browser.isTrue(
                      "!document.querySelector('tr.stale, .alarm:not([hidden])') && events.firstChild.className =="
                          + " 'healed'"));
      byte[] picture = browser.screenshot();

      assertThat(picture).hasSizeBetween(10_000, LONGEST_BYTES);
      Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
      Files.write(root.resolve(file), picture);
    }
  }
}
