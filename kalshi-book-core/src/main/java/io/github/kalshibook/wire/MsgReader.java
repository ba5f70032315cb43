package io.github.kalshibook.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Knows the names of the wire: reads the fields of a frame and of its {@code msg}. */
final class MsgReader {
  private static final int DOLLAR = 10_000;
  private static final int PRICE_DECIMALS = 4;

  /** A cent is a hundred centi-cents. */
  private static final int CENT_DECIMALS = 2;

  private static final int SIZE_DECIMALS = 2;

  /** So much of an unknown name goes into an alert. */
  private static final int SHOWN_NAME = 60;

  // How fine a form is; the finest present wins.
  private static final int CENTS = 0;
  private static final int DOLLARS = 1;
  static final int FIXED_POINT = 2;
  private static final int FLAT = 3;

  private final Frame frame;
  private final LevelSink yes;
  private final LevelSink no;
  private final boolean useYesPrice;
  private int topSeen;
  private int contentSeen;

  MsgReader(Frame frame, LevelSink yes, LevelSink no, boolean useYesPrice) {
    this.frame = frame;
    this.yes = yes;
    this.no = no;
    this.useYesPrice = useYesPrice;
  }

  void clear() {
    yes.clear();
    no.clear();
    topSeen = 0;
    contentSeen = 0;
  }

  /** Reads up to the end of the frame's object. Returns false if a field that counts came twice. */
  boolean readFrame(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (!readTopField(name, parser)) {
        return false;
      }
    }
    return true;
  }

  /** Settles what could only be known at the end of the frame. */
  void finish() {
    if (frame.topTicker != null
        && frame.msgTicker != null
        && !frame.topTicker.equals(frame.msgTicker)) {
      frame.tickerBad = true;
    }
    if (frame.flat && frame.kalshi) {
      if (frame.yes.hasRank(FLAT) || frame.no.hasRank(FLAT)) {
        frame.problem = "flat form and the exchange's own form in one frame";
      }
      // Empty sides of the flat form are as good as none.
      frame.flat = false;
    }
    if (useYesPrice && !frame.sideIsYes) {
      frame.price[0] = DOLLAR - frame.price[0];
      frame.price[1] = DOLLAR - frame.price[1];
    }
  }

  private boolean readTopField(String name, JsonParser parser) throws IOException {
    if (readFlatSide(name, parser)) {
      return true;
    }
    if (name.equals("msg")) {
      readMsg(parser);
      return first(8);
    }
    passOver(name, parser);
    switch (name) {
      case "type" -> {
        type(parser);
        return first(1);
      }
      case "sid" -> {
        frame.sid = Tokens.positive(parser);
        return first(2);
      }
      case "seq" -> {
        frame.sequence = Tokens.positive(parser);
        return first(4);
      }
      case "id" -> frame.id = Tokens.positive(parser);
      case "market_ticker" -> frame.topTicker = ticker(parser, once(1));
      default -> {
        // Passed over.
      }
    }
    return true;
  }

  private void type(JsonParser parser) throws IOException {
    if (Tokens.isText(parser, FrameType.DELTA.wireName())) {
      frame.type = FrameType.DELTA;
      frame.typeName = FrameType.DELTA.wireName();
    } else {
      frame.typeName = Tokens.text(parser);
      frame.type = frame.typeName == null ? FrameType.MISSING : FrameType.of(frame.typeName);
    }
  }

  private void readMsg(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      // The answer to list_subscriptions holds an array here.
      passOver("msg", parser);
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("market_tickers")) {
        marketTickers(parser);
      } else if (!readSide(name, parser) && !readFlatSide(name, parser)) {
        // Of an array or object this leaves the end, which is no value of any field below.
        passOver(name, parser);
        readContentField(name, parser);
        readControlField(name, parser);
      }
    }
  }

  private void readContentField(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "market_ticker" -> frame.msgTicker = ticker(parser, once(2));
      case "price_dollars" -> price(Frame.FINE, PRICE_DECIMALS, once(4), parser);
      case "price" -> price(0, CENT_DECIMALS, once(8), parser);
      case "delta_fp" -> change(Frame.FINE, once(16), parser);
      case "delta" -> change(0, once(32), parser);
      case "side" -> side(once(64), parser);
      case "ts_ms" -> frame.timeMillis = Tokens.integer(parser);
      default -> {
        // Passed over.
      }
    }
  }

  private boolean readSide(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "yes_dollars_fp" -> ladder(frame.yes, yes, FIXED_POINT, false, parser);
      case "no_dollars_fp" -> ladder(frame.no, no, FIXED_POINT, useYesPrice, parser);
      case "yes_dollars" -> ladder(frame.yes, yes, DOLLARS, false, parser);
      case "no_dollars" -> ladder(frame.no, no, DOLLARS, useYesPrice, parser);
      case "yes" -> ladder(frame.yes, yes, CENTS, false, parser);
      case "no" -> ladder(frame.no, no, CENTS, useYesPrice, parser);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean readFlatSide(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "bids" -> ladder(frame.yes, yes, FLAT, false, parser);
      case "asks" -> ladder(frame.no, no, FLAT, true, parser);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readControlField(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "channel" -> frame.channel = Tokens.text(parser);
      case "sid" -> frame.msgSid = Tokens.positive(parser);
      case "code" -> frame.code = Tokens.integer(parser);
      case "msg" -> frame.text = Tokens.text(parser);
      case "event_type" -> frame.eventType = Tokens.text(parser);
      default -> {
        // Passed over.
      }
    }
  }

  private void passOver(String name, JsonParser parser) throws IOException {
    if (LadderSearch.passOver(parser) && frame.unknownLadder == null) {
      frame.unknownLadder =
          name.length() <= SHOWN_NAME ? name : name.substring(0, SHOWN_NAME) + "…";
    }
  }

  private boolean first(int bit) {
    boolean first = (topSeen & bit) == 0;
    topSeen |= bit;
    return first;
  }

  /** Returns whether a field of a book's content comes for the first time. */
  private boolean once(int bit) {
    boolean once = (contentSeen & bit) == 0;
    contentSeen |= bit;
    return once;
  }

  private @Nullable String ticker(JsonParser parser, boolean once) throws IOException {
    frame.tickerBad |= !once;
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    String ticker = Tokens.text(parser);
    frame.tickerBad |= ticker == null || ticker.isEmpty();
    return ticker;
  }

  private void price(int rank, int decimals, boolean once, JsonParser parser) throws IOException {
    if (once && parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    long price = Tokens.decimal(parser, decimals);
    boolean good = once && price > 0 && price < DOLLAR;
    frame.priceState[rank] = good ? Frame.GOOD : Frame.BAD;
    frame.price[rank] = good ? (int) price : 0;
    frame.kalshi = true;
  }

  private void change(int rank, boolean once, JsonParser parser) throws IOException {
    if (once && parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    long change = Tokens.decimal(parser, SIZE_DECIMALS);
    boolean good = once && change != Decimals.NONE;
    frame.changeState[rank] = good ? Frame.GOOD : Frame.BAD;
    frame.change[rank] = change;
    frame.kalshi = true;
  }

  private void side(boolean once, JsonParser parser) throws IOException {
    if (once && parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    boolean isYes = Tokens.isText(parser, "yes");
    boolean good = once && (isYes || Tokens.isText(parser, "no"));
    parser.skipChildren();
    frame.sideState = good ? Frame.GOOD : Frame.BAD;
    frame.sideIsYes = isYes;
  }

  private void marketTickers(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    frame.marketTickers = new ArrayList<>();
    boolean readable = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String ticker = Tokens.text(parser);
      if (ticker == null) {
        readable = false;
      } else {
        frame.addMarketTicker(ticker);
      }
    }
    if (!readable) {
      frame.marketTickers = null;
    }
  }

  /** Reads one side. {@code mirrored}: the prices are the other side's, a dollar less ours. */
  private void ladder(
      Frame.LadderState state, LevelSink sink, int rank, boolean mirrored, JsonParser parser)
      throws IOException {
    frame.flat |= rank == FLAT;
    if (state.seen(rank)) {
      frame.problem = "one side's levels twice";
    }
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    boolean takes = state.takes(rank);
    boolean any = false;
    String problem = null;
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      int decimals = rank == CENTS ? CENT_DECIMALS : PRICE_DECIMALS;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (!takes) {
          parser.skipChildren();
        } else {
          if (!any) {
            sink.clear();
          }
          if (!level(sink, decimals, mirrored, parser)) {
            problem = "level whose price or size does not fit its unit";
          }
        }
        any = true;
      }
    } else {
      parser.skipChildren();
      any = true;
      problem = "levels that are no list";
    }
    frame.kalshi |= any && rank != FLAT;
    if (any && takes) {
      state.took(rank, problem);
    }
  }

  /** Reads {@code [price, size]} or {@code {"price":…,"size":…}}; more than a pair is none. */
  private static boolean level(LevelSink sink, int decimals, boolean mirrored, JsonParser parser)
      throws IOException {
    long price = Decimals.NONE;
    long size = Decimals.NONE;
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
        switch (i) {
          case 0 -> price = Tokens.decimal(parser, decimals);
          case 1 -> size = Tokens.decimal(parser, SIZE_DECIMALS);
          default -> {
            parser.skipChildren();
            price = Decimals.NONE;
          }
        }
      }
    } else if (parser.currentToken() == JsonToken.START_OBJECT) {
      int prices = 0;
      int sizes = 0;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "price" -> {
            prices++;
            price = Tokens.decimal(parser, decimals);
          }
          case "size" -> {
            sizes++;
            size = Tokens.decimal(parser, SIZE_DECIMALS);
          }
          default -> parser.skipChildren();
        }
      }
      price = prices == 1 && sizes == 1 ? price : Decimals.NONE;
    } else {
      parser.skipChildren();
    }
    if (price <= 0 || price >= DOLLAR || size < 0) {
      return false;
    }
    sink.add((int) (mirrored ? DOLLAR - price : price), size);
    return true;
  }
}
