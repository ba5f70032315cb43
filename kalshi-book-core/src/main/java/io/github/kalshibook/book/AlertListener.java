package io.github.kalshibook.book;

/** Hears alerts, of every kind and from every part of a feed. Applications implement it. */
@FunctionalInterface
public interface AlertListener {
  /**
   * Called on the thread of the {@link AlertRelay}, one call at a time. May block: meanwhile newer
   * alerts of a kind take the place of waiting ones. What it throws is counted, logged and dropped.
   *
   * @param alert the latest alert of its kind
   * @param heldBack how many of its kind came since the last call for this kind and are not told
   * @throws Exception whatever went wrong
   */
  void onAlert(Alert alert, long heldBack) throws Exception;
}
