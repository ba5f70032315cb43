/**
 * Measurements, each beside a baseline of the same run. {@code FrameBenchmark} is the one that
 * counts: what a frame costs, from its text to the book. Never deployed.
 */
@NullMarked
package io.github.kalshibook.benchmarks;

import org.jspecify.annotations.NullMarked;
