/**
 * The command line, and recipes to copy. Enter at {@link
 * io.github.kalshibook.examples.KalshiBookCli}.
 */
@NullMarked
package io.github.kalshibook.examples;

import org.jspecify.annotations.NullMarked;
