package io.github.kalshibook.testkit;

/** What can go wrong in a {@link Chaos}. */
public enum ChaosFault {
  /** One to three frames are lost. */
  DROP,
  /** A frame comes twice. */
  DUPLICATE,
  /** Two frames change places. */
  SWAP,
  /** A frame comes up to 300 ms late. */
  LATE,
  /** A frame is spoiled. */
  CORRUPT,
  /** A frame is cut off. */
  TRUNCATE,
  /** A frame names another sid. */
  WRONG_SID,
  /** Numbers are left out. */
  SKIP_NUMBERS,
  /** Frames come in fragments for a while; no fault, but must work. */
  FRAGMENT,
  /** All frames are held back up to 500 ms. */
  HOLD,
  /** An error that names nothing. */
  BARE_ERROR,
  /** A numbered error that ends nothing. */
  SCOPED_ERROR,
  /** The book subscription ends with code 10. */
  END_10,
  /** The book subscription ends with code 25. */
  END_25,
  /** The book subscription ends with an {@code unsubscribed} that nobody asked for. */
  END_UNASKED,
  /** The book subscription ends and nobody says so. */
  FORGET_SUBSCRIPTION,
  /** The next command is ignored. */
  IGNORE_COMMAND,
  /** The next command is refused with code 1, 18 or 27. */
  REFUSE_COMMAND,
  /** The next command is answered by half. */
  HALF_ANSWER,
  /** The next command is carried out up to 2 s late. */
  DELAY_COMMAND,
  /** The connection is closed with some code. */
  CLOSE,
  /** The connection is closed and the close is not gone through with. */
  CLOSE_BY_HALF,
  /** The connection is cut with a TCP reset. */
  CUT,
  /** The connection ends with a TCP end. */
  END,
  /** The connection dies unnoticed. */
  ZOMBIE,
  /** Nothing is read for up to 2 s. */
  STOP_READING,
  /** Nothing is sent for up to 2 s. */
  STOP_SENDING,
  /** Little is sent for up to 2 s. */
  SLOW,
  /** The connection is cut, and the next handshake is refused in some way. */
  REFUSE_HANDSHAKE,
  /** The connection is cut, and the next handshake breaks below HTTP. */
  BREAK_HANDSHAKE,
  /** The exchange goes down up to 1 s and comes back with other books and other sids. */
  RESTART,
  /** A market gets a snapshot that nobody asked for. */
  SNAPSHOT,
  /** A market gets a burst of 785 changes. */
  BURST,
  /** A market is crossed for 1 to 19 frames. */
  CROSS
}
