package io.github.kalshibook.benchmarks.races;

import io.github.kalshibook.book.StaleReason;
import io.github.kalshibook.book.Trust;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** A status never shows the reason of another one. */
@JCStressTest
@Outcome(id = "LIVE, NONE", expect = Expect.ACCEPTABLE, desc = "before the gap")
@Outcome(id = "STALE, SEQUENCE_GAP", expect = Expect.ACCEPTABLE, desc = "after the gap")
@Outcome(expect = Expect.FORBIDDEN, desc = "parts of both")
@State
public class ConsistentStatus {
  private final Pen pen = new Pen();

  /** The feed thread. */
  @Actor
  public void writer() {
    pen.writer.makeStale(StaleReason.SEQUENCE_GAP, 1);
  }

  /** Any thread. */
  @Actor
  public void reader(LL_Result result) {
    Trust trust = pen.book.trust();
    result.r1 = trust.status();
    result.r2 = trust.reason();
  }
}
