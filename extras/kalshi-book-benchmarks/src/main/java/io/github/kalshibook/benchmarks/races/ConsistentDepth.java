package io.github.kalshibook.benchmarks.races;

import io.github.kalshibook.book.BookView;
import io.github.kalshibook.book.OrderbookLevel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A copy of the levels is all of before a frame or all of after it. */
@JCStressTest
@Outcome(id = "1, 1, 100", expect = Expect.ACCEPTABLE, desc = "before the frame")
@Outcome(id = "2, 2, 300", expect = Expect.ACCEPTABLE, desc = "after the frame")
@Outcome(expect = Expect.FORBIDDEN, desc = "parts of both")
@State
public class ConsistentDepth {
  private final Pen pen = new Pen();

  /** The feed thread. */
  @Actor
  public void writer() {
    pen.frame2();
  }

  /** Any thread: sequence, number of levels, the sum of their sizes. */
  @Actor
  public void reader(III_Result result) {
    BookView view = pen.book.view();
    int sum = 0;
    for (OrderbookLevel level : view.yesBids()) {
      sum += (int) level.sizeCentiContracts();
    }
    result.r1 = (int) view.trust().sequence();
    result.r2 = view.yesBids().size();
    result.r3 = sum;
  }
}
