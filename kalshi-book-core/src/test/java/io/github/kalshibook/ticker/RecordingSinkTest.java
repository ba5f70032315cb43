package io.github.kalshibook.ticker;

/** The tests' own sink keeps the contract as well. */
class RecordingSinkTest extends TickerSinkContract {
  @Override
  TickerSink newSink() {
    return new RecordingSink();
  }
}
