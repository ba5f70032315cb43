package io.github.kalshibook.wire;

/** Takes the levels of one side of a frame. May be cleared and filled again within one frame. */
public interface LevelSink {
  /** Forgets what was added. */
  void clear();

  /** Takes a level: centi-cents and centi-contracts, in whatever range the frame had them. */
  void add(int priceCentiCents, long sizeCentiContracts);
}
