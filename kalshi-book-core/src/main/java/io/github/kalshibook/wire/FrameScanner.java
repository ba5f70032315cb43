package io.github.kalshibook.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the book frames that the exchange sends all day, and nothing else, in one pass over their
 * bytes and without making objects. Beside it stands the Jackson path, its equal: whatever is not
 * exactly as expected here (another type, an older form, an escape, a space, a number for a text, a
 * value that does not fit, one field twice) is declined, and the caller has it read there from the
 * start. So this decides nothing about bad frames; it must only be right about those it takes.
 * {@code FrameScannerTest} holds the two against each other.
 *
 * <p>The fields may come in any order. Words of eight bytes are compared, skipped and converted at
 * once; the array must go on for sixteen bytes of zero behind the frame, so that nothing looks for
 * the end.
 */
final class FrameScanner {
  /** How many bytes of zero follow the frame. */
  static final int PADDING = 16;

  /** Returned for a position when the frame is declined. */
  private static final int DECLINED = -1;

  private static final int DOLLAR = 10_000;
  private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};

  // What follows the quote that opens a name on top.
  private static final long TYPE = Words.of("type\":\"o");
  private static final long SID = Words.of("sid\":");
  private static final long SEQ = Words.of("seq\":");
  private static final long MSG = Words.of("msg\":{");
  private static final long ID = Words.of("id\":");
  private static final long ORDERBOOK = Words.of("rderbook");
  private static final long DELTA = Words.of("_delta\"");
  private static final long SNAPSHOT = Words.of("_snapsho");

  // What follows the quote that opens a name in msg.
  private static final long TICKER = Words.of("market_t");
  private static final long TICKER_REST = Words.of("icker\":\"");
  private static final long MARKET_ID = Words.of("market_i");
  private static final long MARKET_ID_REST = Words.of("d\":\"");
  private static final long PRICE = Words.of("price_do");
  private static final long PRICE_REST = Words.of("llars\":\"");
  private static final long CHANGE = Words.of("delta_fp");
  private static final long CHANGE_REST = Words.of("\":\"");
  private static final long SIDE_YES = Words.of("side\":\"y");
  private static final long SIDE_YES_REST = Words.of("es\"");
  private static final long SIDE_NO = Words.of("side\":\"n");
  private static final long SIDE_NO_REST = Words.of("o\"");
  private static final long TIME = Words.of("ts\":\"");
  private static final long TIME_MILLIS = Words.of("ts_ms\":");
  private static final long YES = Words.of("yes_doll");
  private static final long YES_REST = Words.of("ars_fp\":");
  private static final long NO = Words.of("no_dolla");
  private static final long NO_REST = Words.of("rs_fp\":");

  private static final int SEEN_TYPE = 1;
  private static final int SEEN_SID = 2;
  private static final int SEEN_SEQUENCE = 4;
  private static final int SEEN_MSG = 8;
  private static final int SEEN_TICKER = 16;
  private static final int SEEN_PRICE = 32;
  private static final int SEEN_CHANGE = 64;
  private static final int SEEN_SIDE = 128;
  private static final int SEEN_YES = 256;
  private static final int SEEN_NO = 512;

  /** Far below the length from which Jackson refuses a name. */
  private static final int LONGEST_NAME = 64;

  // How the names begin that the other path looks at, wherever in a frame: up to a word of each.
  private static final long[] TOP_NAMES = beginnings("type sid seq id msg market_ticker bids asks");
  private static final long[] MSG_NAMES =
      beginnings(
          "market_ticker market_tickers price_dollars price delta_fp delta side ts_ms"
              + " yes_dollars_fp no_dollars_fp yes_dollars no_dollars yes no bids asks"
              + " channel sid code msg event_type");

  private final Frame frame;
  private final LevelSink yes;
  private final LevelSink no;
  private final boolean useYesPrice;
  private final TickerTable tickers;

  private byte[] bytes = new byte[0];
  private int seen;

  /** The number that was read last. */
  private long number;

  FrameScanner(Frame frame, LevelSink yes, LevelSink no, boolean useYesPrice, TickerTable tickers) {
    this.frame = frame;
    this.yes = yes;
    this.no = no;
    this.useYesPrice = useYesPrice;
    this.tickers = tickers;
  }

  /**
   * Reads the frame that is the first {@code length} bytes. Returns false if it is declined; then
   * the frame and the sinks hold some of it, and must be cleared.
   */
  boolean scan(byte[] frameBytes, int length) {
    bytes = frameBytes;
    seen = 0;
    int end = length > 0 && frameBytes[length - 1] == '\n' ? length - 1 : length;
    if (frameBytes[0] != '{') {
      return false;
    }
    int at = 0;
    do {
      at = topField(at + 1);
      if (at < 0) {
        return false;
      }
    } while (frameBytes[at] == ',');
    return frameBytes[at] == '}' && at + 1 == end && isWhole();
  }

  /** Only book frames are ours; a field that is missing makes work for the other path. */
  private boolean isWhole() {
    int all = SEEN_TYPE | SEEN_SID | SEEN_SEQUENCE | SEEN_MSG | SEEN_TICKER;
    return (seen & all) == all;
  }

  /** Reads the field whose opening quote is at {@code at}. Returns the position behind it. */
  private int topField(int at) {
    if (bytes[at] != '"') {
      return DECLINED;
    }
    long word = Words.at(bytes, at + 1);
    if (word == TYPE) {
      return type(at + 9);
    }
    long five = Words.first(word, 5);
    if (five == SID) {
      int next = positive(at + 6);
      frame.sid = number;
      return first(SEEN_SID, next);
    }
    if (five == SEQ) {
      int next = positive(at + 6);
      frame.sequence = number;
      return first(SEEN_SEQUENCE, next);
    }
    if (Words.first(word, 6) == MSG) {
      return first(SEEN_MSG, msg(at + 6));
    }
    if (Words.first(word, 4) == ID) {
      int next = positive(at + 5);
      frame.id = number;
      return next;
    }
    return unknown(TOP_NAMES, at);
  }

  private int type(int at) {
    if (Words.at(bytes, at) != ORDERBOOK) {
      return DECLINED;
    }
    long word = Words.at(bytes, at + 8);
    if (Words.first(word, 7) == DELTA) {
      frame.type = FrameType.DELTA;
      frame.typeName = FrameType.DELTA.wireName();
      return first(SEEN_TYPE, at + 15);
    }
    if (word == SNAPSHOT && bytes[at + 16] == 't' && bytes[at + 17] == '"') {
      frame.type = FrameType.SNAPSHOT;
      frame.typeName = FrameType.SNAPSHOT.wireName();
      return first(SEEN_TYPE, at + 18);
    }
    return DECLINED;
  }

  /** Reads the fields of {@code msg}, whose brace is at {@code brace}. */
  private int msg(int brace) {
    int at = brace;
    do {
      at = msgField(at + 1);
      if (at < 0) {
        return DECLINED;
      }
    } while (bytes[at] == ',');
    return bytes[at] == '}' ? at + 1 : DECLINED;
  }

  private int msgField(int at) {
    if (bytes[at] != '"') {
      return DECLINED;
    }
    long word = Words.at(bytes, at + 1);
    long next = Words.at(bytes, at + 9);
    if (word == TICKER) {
      return next == TICKER_REST ? ticker(at + 17) : DECLINED;
    }
    if (word == MARKET_ID) {
      return Words.first(next, 4) == MARKET_ID_REST ? behindText(at + 13) : DECLINED;
    }
    if (word == PRICE) {
      return next == PRICE_REST ? price(at + 17) : DECLINED;
    }
    if (word == CHANGE) {
      return Words.first(next, 3) == CHANGE_REST ? change(at + 12) : DECLINED;
    }
    if (word == SIDE_YES) {
      return Words.first(next, 3) == SIDE_YES_REST ? side(true, at + 12) : DECLINED;
    }
    if (word == SIDE_NO) {
      return Words.first(next, 2) == SIDE_NO_REST ? side(false, at + 11) : DECLINED;
    }
    if (Words.first(word, 5) == TIME) {
      return behindText(at + 6);
    }
    if (Words.first(word, 7) == TIME_MILLIS) {
      int behind = positive(at + 8);
      frame.timeMillis = number;
      return behind;
    }
    return ladder(word, next, at);
  }

  private int ladder(long word, long next, int at) {
    if (word == YES && next == YES_REST) {
      return first(SEEN_YES, levels(frame.yes, yes, false, at + 17));
    }
    if (word == NO && Words.first(next, 7) == NO_REST) {
      return first(SEEN_NO, levels(frame.no, no, useYesPrice, at + 16));
    }
    return unknown(MSG_NAMES, at);
  }

  /**
   * Passes over a field that means nothing to Jackson's path either, if its value is a plain text
   * or number: the exchange adds such fields now and then.
   */
  private int unknown(long[] meaningful, int at) {
    int behindName = behindText(at + 1);
    int length = behindName - at - 2;
    if (behindName < 0
        || length > LONGEST_NAME
        || bytes[behindName] != ':'
        || beginsLikeOneOf(meaningful, at + 1, length)) {
      return DECLINED;
    }
    return switch (bytes[behindName + 1]) {
      case '"' -> behindText(behindName + 2);
      case '0' -> behindName + 2;
      default -> positive(behindName + 1);
    };
  }

  private int ticker(int at) {
    int behind = behindText(at);
    int length = behind - 1 - at;
    if (length < 1) {
      return DECLINED;
    }
    TickerTable.@Nullable Entry known = tickers.find(bytes, at, length);
    if (known == null) {
      frame.msgTicker = new String(bytes, at, length, StandardCharsets.US_ASCII);
    } else {
      frame.msgTicker = known.ticker;
      frame.knownMarket = known.market;
    }
    return first(SEEN_TICKER, behind);
  }

  private int price(int at) {
    int behind = decimal(at, 4);
    if (number <= 0 || number >= DOLLAR) {
      return DECLINED;
    }
    frame.priceState[Frame.FINE] = Frame.GOOD;
    frame.price[Frame.FINE] = (int) number;
    frame.kalshi = true;
    return first(SEEN_PRICE, behind);
  }

  private int change(int at) {
    boolean negative = bytes[at] == '-';
    int behind = decimal(negative ? at + 1 : at, 2);
    frame.changeState[Frame.FINE] = Frame.GOOD;
    frame.change[Frame.FINE] = negative ? -number : number;
    frame.kalshi = true;
    return first(SEEN_CHANGE, behind);
  }

  private int side(boolean isYes, int behind) {
    frame.sideState = Frame.GOOD;
    frame.sideIsYes = isYes;
    return first(SEEN_SIDE, behind);
  }

  /** Reads one side, whose bracket is at {@code bracket}. */
  private int levels(Frame.LadderState state, LevelSink sink, boolean mirrored, int bracket) {
    if (bytes[bracket] != '[') {
      return DECLINED;
    }
    state.seen(MsgReader.FIXED_POINT);
    int at = bracket;
    do {
      if (bytes[at + 1] != '[' || bytes[at + 2] != '"') {
        return DECLINED;
      }
      at = decimal(at + 3, 4);
      long price = number;
      if (at < 0 || price <= 0 || price >= DOLLAR || bytes[at] != ',' || bytes[at + 1] != '"') {
        return DECLINED;
      }
      at = decimal(at + 2, 2);
      if (at < 0 || bytes[at] != ']') {
        return DECLINED;
      }
      sink.add((int) (mirrored ? DOLLAR - price : price), number);
      at++;
    } while (bytes[at] == ',');
    state.took(MsgReader.FIXED_POINT, null);
    frame.kalshi = true;
    return bytes[at] == ']' ? at + 1 : DECLINED;
  }

  /** Declines a field that came before. */
  private int first(int bit, int behind) {
    boolean again = (seen & bit) != 0;
    seen |= bit;
    return again ? DECLINED : behind;
  }

  /** Returns the position behind the quote that ends a text of plain characters. */
  private int behindText(int from) {
    int at = from;
    long marks = Words.notPlain(Words.at(bytes, at));
    while (marks == 0) {
      at += Words.BYTES;
      marks = Words.notPlain(Words.at(bytes, at));
    }
    at += Words.firstMarked(marks);
    return bytes[at] == '"' ? at + 1 : DECLINED;
  }

  /** Reads an integer of 1 to 15 digits that is not zero. */
  private int positive(int from) {
    long word = Words.at(bytes, from);
    int digits = Words.firstMarked(Words.notDigits(word));
    if (digits == 0 || bytes[from] == '0') {
      return DECLINED;
    }
    number = Words.number(word, digits);
    if (digits < Words.BYTES) {
      return from + digits;
    }
    word = Words.at(bytes, from + Words.BYTES);
    digits = Words.firstMarked(Words.notDigits(word));
    if (digits == Words.BYTES) {
      return DECLINED;
    }
    if (digits > 0) {
      number = number * POWERS[digits] + Words.number(word, digits);
    }
    return from + Words.BYTES + digits;
  }

  /**
   * Reads up to 7 digits, a point, and exactly {@code decimals} digits up to the closing quote.
   * Returns the position behind that.
   */
  private int decimal(int from, int decimals) {
    long word = Words.at(bytes, from);
    long notDigits = Words.notDigits(word);
    int whole = Words.firstMarked(notDigits);
    int quote = whole + 1 + decimals;
    if (whole == 0
        || whole == Words.BYTES
        || bytes[from + whole] != '.'
        || bytes[from + quote] != '"') {
      return DECLINED;
    }
    if (quote >= Words.BYTES) {
      return longDecimal(word, from, whole, decimals);
    }
    if (Words.firstMarked(notDigits & (notDigits - 1)) != quote) {
      return DECLINED;
    }
    number = Words.number(Words.without(word, whole), whole + decimals);
    return from + quote + 1;
  }

  /** As {@link #decimal}, if it takes more than one word. */
  private int longDecimal(long word, int from, int whole, int decimals) {
    long fraction = Words.at(bytes, from + whole + 1);
    if (Words.firstMarked(Words.notDigits(fraction)) != decimals) {
      return DECLINED;
    }
    number = Words.number(word, whole) * POWERS[decimals] + Words.number(fraction, decimals);
    return from + whole + 1 + decimals + 1;
  }

  private boolean beginsLikeOneOf(long[] beginnings, int from, int length) {
    long word = Words.at(bytes, from);
    long beginning = length < Words.BYTES ? Words.first(word, length) : word;
    for (long other : beginnings) {
      if (other == beginning) {
        return true;
      }
    }
    return false;
  }

  private static long[] beginnings(String names) {
    return Arrays.stream(names.split(" ", -1))
        .mapToLong(name -> Words.of(name.substring(0, Math.min(name.length(), Words.BYTES))))
        .toArray();
  }
}
