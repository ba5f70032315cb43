/**
 * The books. Enter at {@link io.github.kalshibook.book.BookRegistry}, which finds an {@link
 * io.github.kalshibook.book.OrderbookState} by its market ticker; every answer of a book carries
 * its own {@link io.github.kalshibook.book.Trust}.
 *
 * <p>Here live the levels, the consistent read (one writer, free readers), and exact fixed-point
 * numbers. What the wire looks like, sequences and publishing may not live here: this package knows
 * nobody.
 */
@NullMarked
package io.github.kalshibook.book;

import org.jspecify.annotations.NullMarked;
