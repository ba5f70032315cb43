/**
 * The parts of the fake exchange: books, connections, commands, HTTP, traffic and faults. Not
 * exported; nothing here is a promise.
 */
@NullMarked
package io.github.kalshibook.testkit.internal;

import org.jspecify.annotations.NullMarked;
