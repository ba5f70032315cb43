package io.github.kalshibook.testkit.internal;

import java.util.Map;

/** The codes of error frames and their words. */
final class ErrorCodes {
  static final int UNABLE_TO_PROCESS = 1;
  static final int PARAMS_REQUIRED = 2;
  static final int CHANNELS_REQUIRED = 3;
  static final int SIDS_REQUIRED = 4;
  static final int UNKNOWN_COMMAND = 5;
  static final int UNKNOWN_SID = 7;
  static final int UNKNOWN_CHANNEL = 8;
  static final int CHANNEL_ERROR = 10;
  static final int INVALID_PARAMETER = 11;
  static final int ONE_SID_REQUIRED = 12;
  static final int UNSUPPORTED_ACTION = 13;
  static final int MARKET_TICKER_REQUIRED = 14;
  static final int ACTION_REQUIRED = 15;
  static final int BUFFER_OVERFLOW = 25;
  static final int MARKET_LIMIT = 26;
  static final int TOO_MANY_REQUESTS = 27;

  private static final Map<Integer, String> MESSAGES =
      Map.ofEntries(
          Map.entry(UNABLE_TO_PROCESS, "Unable to process message"),
          Map.entry(PARAMS_REQUIRED, "Params required"),
          Map.entry(CHANNELS_REQUIRED, "Channels required"),
          Map.entry(SIDS_REQUIRED, "Subscription IDs required"),
          Map.entry(UNKNOWN_COMMAND, "Unknown command"),
          Map.entry(UNKNOWN_SID, "Unknown subscription ID"),
          Map.entry(UNKNOWN_CHANNEL, "Unknown channel name"),
          Map.entry(9, "Authentication required"),
          Map.entry(CHANNEL_ERROR, "Channel error"),
          Map.entry(INVALID_PARAMETER, "Invalid parameter"),
          Map.entry(ONE_SID_REQUIRED, "Exactly one subscription ID is required"),
          Map.entry(UNSUPPORTED_ACTION, "Unsupported action"),
          Map.entry(MARKET_TICKER_REQUIRED, "Market Ticker required"),
          Map.entry(ACTION_REQUIRED, "Action required"),
          Map.entry(18, "Command timeout"),
          Map.entry(BUFFER_OVERFLOW, "Subscription buffer overflow"),
          Map.entry(MARKET_LIMIT, "Subscription market limit exceeded"),
          Map.entry(TOO_MANY_REQUESTS, "Too many requests"));

  private ErrorCodes() {}

  static String message(int code) {
    return MESSAGES.getOrDefault(code, "Error " + code);
  }

  /** Returns whether the subscription is dead after this code. */
  static boolean isTerminal(int code) {
    return code == CHANNEL_ERROR || code == BUFFER_OVERFLOW;
  }
}
