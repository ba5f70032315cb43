package io.github.kalshibook.examples.demo;

import io.github.kalshibook.testkit.ChaosFault;

/** Which faults the demo shows, and what they are called for a person. */
final class DemoFaults {
  /**
   * Those that show within seconds. A connection that dies unnoticed is not among them: its books
   * stand still until a ping goes unanswered. Nor is a restart, after which books are filled at
   * random: it heals, but its prices make no sense for a while.
   */
  static final ChaosFault[] SHOWN = {
    ChaosFault.DROP,
    ChaosFault.DUPLICATE,
    ChaosFault.SWAP,
    ChaosFault.CORRUPT,
    ChaosFault.TRUNCATE,
    ChaosFault.SKIP_NUMBERS,
    ChaosFault.END_10,
    ChaosFault.END_25,
    ChaosFault.END_UNASKED,
    ChaosFault.CLOSE,
    ChaosFault.CUT,
    ChaosFault.REFUSE_HANDSHAKE
  };

  private DemoFaults() {}

  static String words(ChaosFault fault) {
    return switch (fault) {
      case DROP -> "the exchange loses up to three frames";
      case DUPLICATE -> "the exchange sends a frame twice (costs nothing)";
      case SWAP -> "the exchange swaps two frames";
      case CORRUPT -> "the exchange spoils a frame";
      case TRUNCATE -> "the exchange cuts a frame off";
      case SKIP_NUMBERS -> "the exchange leaves sequence numbers out";
      case END_10 -> "the exchange ends the subscription with error 10";
      case END_25 -> "the exchange ends the subscription with error 25";
      case END_UNASKED -> "the exchange unsubscribes us unasked";
      case CLOSE -> "the exchange closes the connection";
      case CUT -> "the connection is cut";
      case REFUSE_HANDSHAKE -> "the connection is cut, and the next handshake refused";
      default -> fault.name();
    };
  }
}
