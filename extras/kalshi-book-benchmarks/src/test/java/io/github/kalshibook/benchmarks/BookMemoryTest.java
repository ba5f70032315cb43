package io.github.kalshibook.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BookMemoryTest {
  @ParameterizedTest
  @CsvSource({"0, 600", "30, 1500", "1000, 28000"})
  void book_atADepth_takesAtMost(int levels, long most) {
    long bytes = BookMemory.bytesPerBook(levels);

    assertTrue(bytes <= most, () -> levels + ": " + bytes);
  }
}
