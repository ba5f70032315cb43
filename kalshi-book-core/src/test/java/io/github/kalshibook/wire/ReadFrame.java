package io.github.kalshibook.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All that a reader says of a frame, to be compared. */
final class ReadFrame {
  final Frame frame = new Frame();
  final Levels yes = new Levels();
  final Levels no = new Levels();

  /** Returns every field that means something, and the levels. */
  List<Object> all() {
    return Arrays.asList(
        frame.type,
        frame.typeName,
        frame.sid,
        frame.sequence,
        frame.id,
        frame.msgSid,
        frame.code,
        frame.channel,
        frame.text,
        frame.eventType,
        frame.marketTickers,
        frame.timeMillis,
        frame.topTicker,
        frame.msgTicker,
        frame.tickerBad,
        "price " + frame.priceState[0] + frame.priceState[1],
        frame.deltaProblem(),
        frame.deltaDrift(),
        frame.deltaDrift() == null ? frame.priceCentiCents() : "",
        frame.deltaDrift() == null ? frame.changeCentiContracts() : "",
        frame.deltaDrift() == null ? frame.isYes() : "",
        frame.isFlat(),
        frame.kalshi,
        frame.levelDrift(),
        frame.snapshotProblem(),
        frame.flatDeltaProblem(),
        frame.looksLikeBook(),
        "ranks " + ranks(frame.yes) + ranks(frame.no),
        yes.levels,
        no.levels);
  }

  private static String ranks(Frame.LadderState state) {
    StringBuilder ranks = new StringBuilder(" ");
    for (int rank = 0; rank < 4; rank++) {
      ranks.append(state.hasRank(rank) ? 'x' : '-');
    }
    return ranks.toString();
  }

  static final class Levels implements LevelSink {
    final List<String> levels = new ArrayList<>();

    @Override
    public void clear() {
      levels.clear();
    }

    @Override
    public void add(int priceCentiCents, long sizeCentiContracts) {
      levels.add(priceCentiCents + ":" + sizeCentiContracts);
    }
  }
}
