package io.github.kalshibook.wire;

/** Reads decimals into fixed point, exactly: a value that does not fit its unit is not a value. */
final class Decimals {
  /** Returned when the text is no decimal number, or does not fit the unit. */
  static final long NONE = Long.MIN_VALUE;

  /** Further from the point than any value that fits, and far from overflowing an int. */
  private static final int MAX_EXPONENT = 1_000_000_000;

  private Decimals() {}

  /**
   * Reads {@code text[from, from + length)} in units of {@code 10^-decimals}: an optional sign,
   * ASCII digits with at most one point among them, an optional exponent. Zeros beyond the unit are
   * no decimals. {@code NONE} for anything else.
   */
  static long parse(char[] text, int from, int length, int decimals) {
    int end = from + length;
    int i = from;
    boolean negative = i < end && text[i] == '-';
    if (negative || (i < end && text[i] == '+')) {
      i++;
    }
    int mantissaFrom = i;
    int point = -1;
    int digits = 0;
    for (; i < end; i++) {
      char c = text[i];
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.' && point < 0) {
        point = i;
      } else {
        break;
      }
    }
    if (digits == 0) {
      return NONE;
    }
    int mantissaEnd = i;
    int exponent = 0;
    if (i < end) {
      exponent = exponent(text, i, end);
      if (exponent == Integer.MIN_VALUE) {
        return NONE;
      }
    }
    int fraction = point < 0 ? 0 : mantissaEnd - point - 1;
    // value = mantissa digits * 10^(exponent - fraction); in our unit, * 10^decimals more.
    return scaled(text, mantissaFrom, mantissaEnd, (long) exponent - fraction + decimals, negative);
  }

  /** Returns whether the text is a decimal number, whether or not it fits any unit. */
  static boolean looksDecimal(char[] text, int from, int length) {
    boolean digits = false;
    for (int i = from; i < from + length; i++) {
      char c = text[i];
      boolean digit = c >= '0' && c <= '9';
      if (!digit && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return false;
      }
      digits |= digit;
    }
    return digits;
  }

  /** Returns the exponent that starts with the letter at {@code i}; MIN_VALUE if it is none. */
  private static int exponent(char[] text, int i, int end) {
    if (text[i] != 'e' && text[i] != 'E') {
      return Integer.MIN_VALUE;
    }
    int at = i + 1;
    boolean negative = at < end && text[at] == '-';
    if (negative || (at < end && text[at] == '+')) {
      at++;
    }
    if (at == end) {
      return Integer.MIN_VALUE;
    }
    int exponent = 0;
    for (; at < end; at++) {
      char c = text[at];
      if (c < '0' || c > '9') {
        return Integer.MIN_VALUE;
      }
      exponent = (int) Math.min(MAX_EXPONENT, exponent * 10L + (c - '0'));
    }
    return negative ? -exponent : exponent;
  }

  private static long scaled(char[] text, int from, int end, long shift, boolean negative) {
    int last = end;
    long rest = shift;
    // Digits beyond the unit must be zeros, and then do not count.
    while (rest < 0 && last > from) {
      char c = text[last - 1];
      if (c != '.') {
        if (c != '0') {
          return NONE;
        }
        rest++;
      }
      last--;
    }
    long value = 0;
    for (int i = from; i < last; i++) {
      if (text[i] != '.') {
        value = timesTenPlus(value, text[i] - '0');
        if (value < 0) {
          return NONE;
        }
      }
    }
    for (; rest > 0 && value != 0; rest--) {
      value = timesTenPlus(value, 0);
      if (value < 0) {
        return NONE;
      }
    }
    return negative ? -value : value;
  }

  /** Returns -1 on overflow; both arguments are not negative. */
  private static long timesTenPlus(long value, int digit) {
    return value > (Long.MAX_VALUE - digit) / 10 ? -1 : value * 10 + digit;
  }
}
