/** Fixtures that the tests of several modules share: hand-written fakes and rules, never shipped. */
@NullMarked
package dev.outrigger.testing;

import org.jspecify.annotations.NullMarked;
