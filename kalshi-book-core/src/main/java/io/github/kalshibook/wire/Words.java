package io.github.kalshibook.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Eight bytes of text at a time, as one {@code long} whose lowest byte is the first. Where this
 * says which byte is the first of its kind, it is exact for the first and may be wrong for later
 * ones, which nobody asks for.
 */
final class Words {
  static final int BYTES = Long.BYTES;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH = 0x8080_8080_8080_8080L;
  private static final long ZERO_DIGITS = ONES * '0';

  private Words() {}

  /** Returns the eight bytes from {@code at}. */
  static long at(byte[] bytes, int at) {
    return (long) WORDS.get(bytes, at);
  }

  /** Writes eight zeros from {@code at}. */
  static void zero(byte[] bytes, int at) {
    WORDS.set(bytes, at, 0L);
  }

  /** Returns the word of up to eight ASCII characters; the rest is zeros. */
  static long of(String text) {
    byte[] bytes = new byte[BYTES];
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, 0, ascii.length);
    return at(bytes, 0);
  }

  /** Returns the first {@code count} bytes of a word, 0 to 7 of them; the rest is zeros. */
  static long first(long word, int count) {
    return word & ((1L << (8 * count)) - 1);
  }

  /** Returns the word without its byte {@code index}, 0 to 7: what follows moves up. */
  static long without(long word, int index) {
    long before = (1L << (8 * index)) - 1;
    return (word & before) | ((word >>> 8) & ~before);
  }

  /**
   * Marks, in each byte's highest bit, what ends or disturbs plain text: a quote, a backslash, a
   * control character, anything that is not ASCII.
   */
  static long notPlain(long word) {
    long quotes = word ^ ONES * '"';
    long backslashes = word ^ ONES * '\\';
    long marks = ((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes);
    long controls = (word - ONES * ' ') & ~word;
    return (marks | controls | word) & HIGH;
  }

  /** Marks, in each byte's highest bit, what is no digit; exact for every byte. */
  static long notDigits(long word) {
    long digits = word ^ ZERO_DIGITS;
    // Digits are 0 to 9 now; adding 0x76 carries everything from 10 to 0x7f into the highest bit.
    return (((digits & ~HIGH) + ONES * 0x76) | digits) & HIGH;
  }

  /** Returns the index of the first marked byte; 8 if none is. */
  static int firstMarked(long marks) {
    return Long.numberOfTrailingZeros(marks) >>> 3;
  }

  /** Returns the number that the first {@code count} bytes, 1 to 8 digits, stand for. */
  static long number(long word, int count) {
    // As the last of eight digits, with zeros before them.
    long digits = (word ^ ZERO_DIGITS) << (8 * (BYTES - count));
    digits = (digits * 10 + (digits >>> 8)) & 0x00ff_00ff_00ff_00ffL;
    digits = (digits * 100 + (digits >>> 16)) & 0x0000_ffff_0000_ffffL;
    return (digits * 10_000 + (digits >>> 32)) & 0xffff_ffffL;
  }
}
