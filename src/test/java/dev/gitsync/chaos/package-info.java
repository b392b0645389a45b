/**
 * {@code mvn -Pchaos verify}: three servers, a database and a host on their worst days, and the
 * proof that gitsync kept its promises meanwhile. What happens follows from a seed; what happened
 * is written into a {@link History}, and each promise is a {@link Promise} over that.
 */
@NullMarked
package dev.gitsync.chaos;

import org.jspecify.annotations.NullMarked;
