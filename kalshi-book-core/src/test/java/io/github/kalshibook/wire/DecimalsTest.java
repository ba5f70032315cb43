package io.github.kalshibook.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
  private static final int TEXTS = 50_000 * Integer.getInteger("test.scale", 1);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final Pattern GRAMMAR =
      Pattern.compile("([+-]?)([0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE]([+-]?[0-9]+))?");

  @ParameterizedTest
  @CsvSource({
    "0.52, 4, 5200",
    "0.520, 4, 5200",
    "0.5200, 4, 5200",
    "0.52000000000, 4, 5200",
    ".52, 4, 5200",
    "52e-2, 4, 5200",
    "52E-02, 4, 5200",
    "0.0052e+2, 4, 5200",
    "5200, 0, 5200",
    "5200., 0, 5200",
    "52.00e2, 0, 5200",
    "-54.00, 2, -5400",
    "+54.00, 2, 5400",
    "-0.00, 2, 0",
    "0e999999999999, 2, 0",
    "0.000e-999999999999, 2, 0",
    "00000000000000000000000000001, 2, 100",
    "100000000000000000000000000000e-29, 2, 100",
    "92233720368547758.07, 2, 9223372036854775807",
    "-92233720368547758.07, 2, -9223372036854775807",
    "9223372036854775807, 0, 9223372036854775807",
    "9223372036854775807000e-3, 0, 9223372036854775807",
    "922337203685477.5807, 4, 9223372036854775807",
    "9e16, 2, 9000000000000000000"
  })
  void parse_whatFits_isExact(String text, int decimals, long value) {
    assertEquals(value, parse(text, decimals));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.521",
        "0.001",
        "1e-3",
        "-0.001",
        "92233720368547758.08",
        "-92233720368547758.08",
        "92233720368547758.09",
        "92233720368547758080e-1",
        "1e17",
        "1e400",
        "1e999999999",
        "1e1000000000",
        "1e2147483648",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "10000000000000000000",
        "-10000000000000000000"
      })
  void parse_whatDoesNotFitTheUnit_isNone(String text) {
    assertEquals(Decimals.NONE, parse(text, 2), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "+",
        "-",
        "+.",
        "e",
        "e5",
        ".e5",
        "-e5",
        "1e",
        "1e+",
        "1e-",
        "1e5.",
        "1e5e5",
        "1.2.3",
        "..5",
        "--1",
        "+-1",
        "1-",
        "1+1",
        " 1",
        "1 ",
        "1\n",
        "1,5",
        "1_0",
        "0x1",
        "1d",
        "1f",
        "1L",
        "NaN",
        "nan",
        "Infinity",
        "-Infinity",
        "null",
        "true",
        "½",
        "٣",
        "１",
        "1\u0000",
        "\u00001",
        "1e٣",
        "−1",
        "1e1１"
      })
  void parse_noDecimalNumber_isNone(String text) {
    assertEquals(Decimals.NONE, parse(text, 2), text);
    assertEquals(Decimals.NONE, parse(text, 0), text);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_260_101})
  void parse_atRandom_agreesWithBigDecimal(long seed) {
    Random random = new Random(seed);
    int good = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = randomText(random);
      int decimals = random.nextInt(7);
      long expected = expected(text, decimals);
      good += expected == Decimals.NONE ? 0 : 1;
      assertEquals(
          expected, parse(text, decimals), () -> "seed " + seed + ", \"" + text + "\" " + decimals);
      assertTrue(
          expected == Decimals.NONE || Decimals.looksDecimal(text.toCharArray(), 0, text.length()),
          () -> "looksDecimal, seed " + seed + ", \"" + text + "\"");
    }
    // The generator must reach both sides of the edge often.
    assertTrue(good > TEXTS / 5 && good < TEXTS * 4 / 5, good + " of " + TEXTS + " were numbers");
  }

  @Test
  void parse_aMillionDigits_takesNoTime() {
    String zeros = "0".repeat(1_000_000);
    String nines = "9".repeat(1_000_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 10; i++) {
            assertEquals(Decimals.NONE, parse(nines, 2));
            assertEquals(Decimals.NONE, parse("0." + nines, 2));
            assertEquals(Decimals.NONE, parse("1e" + nines, 2));
            assertEquals(Decimals.NONE, parse("1" + zeros, 2));
            assertEquals(Decimals.NONE, parse("0." + zeros + "1", 2));
            assertEquals(100, parse(zeros + "1." + zeros, 2));
            assertEquals(100, parse("1" + zeros + "e-1000000", 2));
            assertEquals(100, parse("0." + zeros + "1e1000001", 2));
            assertEquals(100, parse("1e" + zeros, 2));
          }
        });
  }

  @Test
  void looksDecimal_asksForADigitAndNothingElseThanANumberHas() {
    for (String yes : new String[] {"1", "-0.5", "1e400", "0.52", "+1", "9".repeat(500)}) {
      assertTrue(Decimals.looksDecimal(yes.toCharArray(), 0, yes.length()), yes);
    }
    for (String no : new String[] {"", "e", "-", "+.e", "abc", "1 ", "0x1", "٣", "2026-01-01T00"}) {
      assertFalse(Decimals.looksDecimal(no.toCharArray(), 0, no.length()), no);
    }
  }

  /** Parses the text out of the midst of others, as it stands in a parser's buffer. */
  private static long parse(String text, int decimals) {
    char[] buffer = ("7.5e1-" + text + "9.e3").toCharArray();
    return Decimals.parse(buffer, 6, text.length(), decimals);
  }

  private static long expected(String text, int decimals) {
    Matcher matcher = GRAMMAR.matcher(text);
    if (!matcher.matches()) {
      return Decimals.NONE;
    }
    BigDecimal mantissa = new BigDecimal(matcher.group(1) + matcher.group(2));
    BigInteger exponent =
        matcher.group(3) == null ? BigInteger.ZERO : new BigInteger(matcher.group(3));
    if (mantissa.signum() == 0) {
      return 0;
    }
    if (exponent.bitLength() > 20) {
      return Decimals.NONE;
    }
    BigDecimal value = mantissa.scaleByPowerOfTen(exponent.intValue() + decimals);
    if (value.precision() - value.scale() > 30 || value.stripTrailingZeros().scale() > 0) {
      return Decimals.NONE;
    }
    BigInteger exact = value.toBigIntegerExact();
    return exact.abs().compareTo(MAX) > 0 ? Decimals.NONE : exact.longValueExact();
  }

  private static String randomText(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> fromAlphabet("0123456789", random);
      case 1 -> fromAlphabet("0019.-+eE", random);
      case 2 -> fromAlphabet("0123456789.-+eE ,_x\u0663\uff11\u0000", random);
      case 3 -> nearLong(random);
      case 4 -> mutated(nearLong(random), random);
      default -> ordinary(random);
    };
  }

  private static String fromAlphabet(String alphabet, Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(26); n > 0; n--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** A price or a size as the wire has them, with zeros put before and behind. */
  private static String ordinary(Random random) {
    String digits =
        BigDecimal.valueOf(random.nextInt(2_000_000), random.nextInt(7)).toPlainString();
    String sign = random.nextInt(4) == 0 ? "-" : "";
    String zeros = digits.contains(".") ? "0".repeat(random.nextInt(4)) : "";
    return sign + "0".repeat(random.nextInt(3)) + digits + zeros;
  }

  /** The largest long and its neighbours, with the point and the exponent anywhere. */
  private static String nearLong(Random random) {
    BigInteger digits = MAX.add(BigInteger.valueOf(random.nextInt(5) - 2));
    if (random.nextInt(3) == 0) {
      digits = digits.divide(BigInteger.TEN.pow(random.nextInt(19)));
    }
    digits = digits.multiply(BigInteger.TEN.pow(random.nextInt(4)));
    int shift = random.nextInt(60) - 30;
    String plain = new BigDecimal(digits).scaleByPowerOfTen(-shift).toPlainString();
    int exponent = random.nextInt(3) == 0 ? random.nextInt(10) : shift - random.nextInt(7);
    return (random.nextBoolean() ? "" : random.nextBoolean() ? "-" : "+")
        + plain
        + (random.nextInt(4) == 0 ? "" : (random.nextBoolean() ? "e" : "E") + exponent);
  }

  private static String mutated(String text, Random random) {
    StringBuilder mutant = new StringBuilder(text);
    int at = random.nextInt(text.length());
    switch (random.nextInt(3)) {
      case 0 -> mutant.deleteCharAt(at);
      case 1 -> mutant.insert(at, "0123456789.-+eE ".charAt(random.nextInt(16)));
      default -> mutant.setCharAt(at, "0123456789.-+eE ".charAt(random.nextInt(16)));
    }
    return mutant.toString();
  }
}
