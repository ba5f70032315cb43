package io.github.kalshibook.benchmarks.races;

import io.github.kalshibook.book.BookReading;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A reading is all of before a frame or all of after it: sequence, best price, total. */
@JCStressTest
@Outcome(id = "1, 5000, 100", expect = Expect.ACCEPTABLE, desc = "before the frame")
@Outcome(id = "2, 5100, 300", expect = Expect.ACCEPTABLE, desc = "after the frame")
@Outcome(expect = Expect.FORBIDDEN, desc = "parts of both")
@State
public class ConsistentTop {
  private final Pen pen = new Pen();

  /** The feed thread. */
  @Actor
  public void writer() {
    pen.frame2();
  }

  /** Any thread. */
  @Actor
  public void reader(III_Result result) {
    BookReading reading = new BookReading();
    pen.book.readInto(reading);
    result.r1 = (int) reading.sequence();
    result.r2 = reading.yesBidCentiCents();
    result.r3 = (int) reading.restingCentiContracts();
  }
}
