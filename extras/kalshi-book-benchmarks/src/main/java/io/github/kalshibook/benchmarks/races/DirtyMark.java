package io.github.kalshibook.benchmarks.races;

import io.github.kalshibook.book.BookChanges;
import io.github.kalshibook.book.BookReading;
import io.github.kalshibook.book.OrderbookState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Whoever drains changed books while one is written has seen its last change with the next drain.
 */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "the change was seen")
@Outcome(expect = Expect.FORBIDDEN, desc = "the change was lost")
@State
public class DirtyMark {
  private final Pen pen = new Pen();
  private final BookReading reading = new BookReading();
  private final BookChanges<OrderbookState> changes = pen.registry.watch(book -> book, () -> {});

  /** The feed thread. */
  @Actor
  public void writer() {
    pen.frame2();
  }

  /** The publisher's thread. */
  @Actor
  public void reader() {
    drain();
  }

  /** The publisher's next pass. */
  @Arbiter
  public void nextPass(I_Result result) {
    drain();
    result.r1 = (int) reading.sequence();
  }

  private void drain() {
    changes.drain(book -> book.readInto(reading));
  }
}
