package io.github.kalshibook.benchmarks;

import io.github.kalshibook.book.BookRegistry;
import io.github.kalshibook.book.BookWriter;
import io.github.kalshibook.book.LevelList;
import java.util.Locale;
import org.openjdk.jol.info.GraphLayout;

/**
 * How many bytes does a book take? Prints, by JOL, what one book with its writer and its entry in
 * the registry takes after a snapshot, at several depths.
 */
public final class BookMemory {
  private static final int BOOKS = 200;

  private BookMemory() {}

  /** Prints the table. */
  public static void main(String[] arguments) {
    System.out.printf(Locale.ROOT, "JDK %s%n", System.getProperty("java.version"));
    for (int levels : new int[] {0, 30, 100, 1_000}) {
      System.out.printf(
          Locale.ROOT, "%5d levels a side: %,8d bytes a book%n", levels, bytesPerBook(levels));
    }
  }

  /** Returns the bytes of a book with so many levels on each side. */
  static long bytesPerBook(int levels) {
    return (layout(BOOKS, levels) - layout(0, levels)) / BOOKS;
  }

  private static long layout(int books, int levels) {
    BookRegistry registry = new BookRegistry();
    LevelList yes = new LevelList();
    LevelList no = new LevelList();
    for (int i = 1; i <= levels; i++) {
      yes.add(i * 4, 100L * i);
      no.add(i * 4, 100L * i);
    }
    for (int i = 0; i < books; i++) {
      BookWriter writer =
          registry
              .lend(String.format(Locale.ROOT, "KXBENCHGAME-26NOV2214-T%05d", i), BOOKS, 0)
              .orElseThrow();
      writer.replace(yes, no, 1, i, 0, 0);
    }
    return GraphLayout.parseInstance(registry).totalSize();
  }
}
