package io.github.kalshibook.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FixedPointTest {
  @ParameterizedTest
  @CsvSource({
    "0.52, 5200",
    "0.520, 5200",
    "0.5200, 5200",
    "0.52000000000000, 5200",
    "0.0001, 1",
    "0.9999, 9999",
    ".5, 5000",
    "+0.5, 5000",
    "00.5, 5000",
    "5e-1, 5000",
    "5E-01, 5000",
    "52e-2, 5200",
    "0.00052e3, 5200"
  })
  void parsePrice_everyWayToWriteIt_isExact(String text, int centiCents) {
    assertEquals(centiCents, FixedPoint.parsePrice(text));
    assertEquals(centiCents, FixedPoint.priceOf(new BigDecimal(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", "0.0", "-0", "1", "1.0", "1.0000", "0.00001", "0.52001", "0.99999", "-0.5", "52", "1e0"
      })
  void parsePrice_notAPrice_throws(String text) {
    assertThrows(IllegalArgumentException.class, () -> FixedPoint.parsePrice(text));
    assertThrows(IllegalArgumentException.class, () -> FixedPoint.priceOf(new BigDecimal(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.00, 0",
    "0e99999, 0",
    "1, 100",
    "1., 100",
    "1000, 100000",
    "320.50, 32050",
    "320.5000, 32050",
    "0.01, 1",
    "1e2, 10000",
    "92233720368547758.07, 9223372036854775807"
  })
  void parseSize_everyWayToWriteIt_isExact(String text, long centiContracts) {
    assertEquals(centiContracts, FixedPoint.parseSize(text));
    assertEquals(centiContracts, FixedPoint.sizeOf(new BigDecimal(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-0.01", "-1", "0.001", "0.015", "92233720368547758.08", "1e17", "1e30", "-1e30"})
  void parseSize_notASize_throws(String text) {
    assertThrows(IllegalArgumentException.class, () -> FixedPoint.parseSize(text));
    assertThrows(IllegalArgumentException.class, () -> FixedPoint.sizeOf(new BigDecimal(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0.5 ",
        " 0.5",
        "0.5\n",
        "0,5",
        "0.5.0",
        ".",
        "+",
        "-",
        "e5",
        "0.5e",
        "0.5e+",
        "--0.5",
        "+-0.5",
        "0x1p-1",
        "0.5d",
        "0.5f",
        "NaN",
        "Infinity",
        "null",
        "1_000",
        "½",
        "٠.٥",
        "０.５",
        "0.𝟓",
        "−0.5",
        "0\u00000.5"
      })
  void parse_noDecimalNumber_throws(String text) {
    assertThrows(IllegalArgumentException.class, () -> FixedPoint.parsePrice(text));
    assertThrows(IllegalArgumentException.class, () -> FixedPoint.parseSize(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e9999999",
        "1e99999999",
        "1e999999999",
        "1e2147483647",
        "1e2147483648",
        "1e-999999999",
        "1e-2147483647",
        "1e99999999999999999999",
        "9.99e2147483640",
        "0.00000000000000000000001e-2147483640",
        "-1e999999999"
      })
  void parse_exponentFarOutside_isRefusedAtOnce(String text) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(2),
        () -> {
          assertThrows(IllegalArgumentException.class, () -> FixedPoint.parsePrice(text));
          assertThrows(IllegalArgumentException.class, () -> FixedPoint.parseSize(text));
        });
  }

  @Test
  void of_bigDecimalFarOutside_isRefusedAtOnce() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(2),
        () -> {
          for (String text : new String[] {"1e99999999", "1e2147483647", "1e-2147483647"}) {
            BigDecimal far = new BigDecimal(text);
            assertThrows(IllegalArgumentException.class, () -> FixedPoint.priceOf(far));
            assertThrows(IllegalArgumentException.class, () -> FixedPoint.sizeOf(far));
          }
        });
  }

  @Test
  void parse_zeroWithAnyExponent_isZero() {
    assertEquals(0, FixedPoint.parseSize("0e999999999"));
    assertEquals(0, FixedPoint.parseSize("0.000e-999999999"));
    assertThrows(IllegalArgumentException.class, () -> FixedPoint.parsePrice("0e999999999"));
  }

  @Test
  void parse_tooLong_isRefusedWithoutRepeatingIt() {
    String zeros = "0".repeat(62);
    assertEquals(100, FixedPoint.parseSize("1." + zeros));
    assertEquals(100, FixedPoint.parseSize("0" + zeros + "1"));

    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> FixedPoint.parseSize("1.0" + zeros));
    assertEquals("size is no decimal number of at most 64 ASCII characters", e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> FixedPoint.parsePrice("0".repeat(10_000_000)));
  }

  @Test
  void messages_nameTheValue() {
    assertMessage("price is no decimal number, was \"0,5\"", () -> FixedPoint.parsePrice("0,5"));
    assertMessage(
        "price not strictly between 0 and 1 dollar, was 1.00", () -> FixedPoint.parsePrice("1.00"));
    assertMessage(
        "price in dollars has more than 4 decimals or is too large, was 0.52001",
        () -> FixedPoint.parsePrice("0.52001"));
    assertMessage("size in contracts negative, was -1", () -> FixedPoint.parseSize("-1"));
    assertMessage(
        "priceCentiCents not in 1..9999, was 10001", () -> FixedPoint.requirePrice(10_001));
  }

  @Test
  void format_everyPrice_isReadBack() {
    for (int price = 1; price <= 9_999; price++) {
      String text = FixedPoint.formatPrice(price);
      assertEquals(6, text.length(), text);
      assertEquals(price, FixedPoint.parsePrice(text));
    }
    assertEquals("0.5200", FixedPoint.formatPrice(5_200));
    assertEquals("0.0001", FixedPoint.formatPrice(1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "1, 0.01",
    "32050, 320.50",
    "190000, 1900.00",
    "9223372036854775807, 92233720368547758.07"
  })
  void formatSize_hasTwoDecimals_andIsReadBack(long size, String text) {
    assertEquals(text, FixedPoint.formatSize(size));
    assertEquals(size, FixedPoint.parseSize(text));
    assertEquals(new BigDecimal(text), FixedPoint.sizeContracts(size));
  }

  @Test
  void requirePrice_insideItsRangeAlone() {
    assertEquals(1, FixedPoint.requirePrice(1));
    assertEquals(9_999, FixedPoint.requirePrice(9_999));
    for (int no : new int[] {0, -1, 10_000, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertFalse(FixedPoint.isPrice(no));
      assertThrows(IllegalArgumentException.class, () -> FixedPoint.requirePrice(no));
    }
    assertTrue(FixedPoint.isPrice(FixedPoint.MIN_PRICE_CENTI_CENTS));
    assertTrue(FixedPoint.isPrice(FixedPoint.MAX_PRICE_CENTI_CENTS));
    assertEquals(new BigDecimal("0.5200"), FixedPoint.priceDollars(5_200));
  }

  private static void assertMessage(String message, Executable executable) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, executable).getMessage());
  }
}
