package io.github.kalshibook.ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import io.github.kalshibook.book.OrderbookState;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a pass costs grows with the markets that changed, not with those there are. */
class PassCostTest {
  private static final int MARKETS = 100_000;

  private final PassRig rig = new PassRig();
  private final List<BookPen> books =
      IntStream.range(0, MARKETS).mapToObj(i -> rig.book("M" + i).live(5_000, 4_000)).toList();

  @Test
  void pass_overManyUnchangedMarkets_touchesNone() throws Exception {
    rig.pass();
    assertThat(rig.tickers()).hasSize(MARKETS);
    // Whoever reads a book that is being written waits: so a pass that ends has read none of them.
    for (BookPen book : books) {
      call("beginWrite", book.book());
    }

    assertTimeoutPreemptively(
        Eventually.LIMIT,
        () -> {
          for (int i = 0; i < 1_000; i++) {
            rig.after(PassRig.PASS_MILLIS);
          }
        });

    for (BookPen book : books) {
      call("endWrite", book.book());
    }
    assertThat(rig.tickers()).isEmpty();
  }

  @Test
  void pass_overAFewChangedMarkets_touchesThoseAlone() throws Exception {
    rig.pass();
    rig.tickers();
    rig.time.advanceMillis(1_000);
    books.get(0).live(5_001, 4_000);
    books.get(77_777).live(5_001, 4_000);
    books.get(99_999).stale();
    List<BookPen> others =
        books.stream()
            .filter(book -> !List.of("M0", "M77777", "M99999").contains(book.market()))
            .toList();
    for (BookPen book : others) {
      call("beginWrite", book.book());
    }

    assertTimeoutPreemptively(Eventually.LIMIT, rig::pass);

    for (BookPen book : others) {
      call("endWrite", book.book());
    }
    assertThat(rig.tickers())
        .extracting(Ticker::marketTicker)
        .containsExactly("M0", "M77777", "M99999");
    assertThat(rig.stats().offered()).isEqualTo(MARKETS + 3);
  }

  @Test
  void pass_overManyUnchangedMarkets_allocatesAsMuchAsOverNone() {
    rig.pass();
    rig.tickers();
    PassRig empty = new PassRig();
    empty.pass();
    // Once before it counts, so that classes are loaded and clocks begun.
    allocatedBy(empty);
    allocatedBy(rig);

    long overNone = allocatedBy(empty);
    long overMany = allocatedBy(rig);

    // A pass needs one object of its own, unless the compiler does away with it.
    assertThat(overMany).as("bytes in 1,000 passes, %s over none", overNone).isLessThan(64_000);
  }

  @Test
  void marketsWaitingForTheInterval_areNotLookedAtBeforeItsEnd() throws Exception {
    rig.pass();
    books.forEach(book -> book.live(5_001, 4_000));
    rig.after(5);
    assertThat(rig.stats().pending()).isEqualTo(MARKETS);
    for (BookPen book : books) {
      call("beginWrite", book.book());
    }

    assertTimeoutPreemptively(
        Eventually.LIMIT,
        () -> {
          for (int i = 0; i < 100; i++) {
            rig.after(5);
          }
        });

    for (BookPen book : books) {
      call("endWrite", book.book());
    }
    rig.goOn(1_000);
    assertThat(rig.stats().pending()).isZero();
    assertThat(rig.stats().released()).isEqualTo(2 * MARKETS);
  }

  private static long allocatedBy(PassRig rig) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    for (int i = 0; i < 1_000; i++) {
      rig.pass();
    }
    return threads.getThreadAllocatedBytes(id) - before;
  }

  private static void call(String method, OrderbookState book) throws Exception {
    Method found = OrderbookState.class.getDeclaredMethod(method);
    found.setAccessible(true);
    found.invoke(book);
  }
}
