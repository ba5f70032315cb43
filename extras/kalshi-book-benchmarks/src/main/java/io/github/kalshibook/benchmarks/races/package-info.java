/**
 * What must hold when threads meet, tried by jcstress in every interleaving that it finds. Each
 * test names what may come out; whatever it does not name is forbidden and fails the run.
 */
@NullMarked
package io.github.kalshibook.benchmarks.races;

import org.jspecify.annotations.NullMarked;
