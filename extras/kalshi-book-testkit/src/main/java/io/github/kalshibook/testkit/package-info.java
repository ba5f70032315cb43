/**
 * The fake exchange. {@link io.github.kalshibook.testkit.FakeKalshi#start(String...)} starts one on
 * a free port, {@link io.github.kalshibook.testkit.FakeKalshi#builder()} one with settings.
 */
@NullMarked
package io.github.kalshibook.testkit;

import org.jspecify.annotations.NullMarked;
