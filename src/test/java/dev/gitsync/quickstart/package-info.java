/** {@code mvn -Pquickstart}: the whole on one machine, for whoever wants to see it. */
@NullMarked
package dev.gitsync.quickstart;

import org.jspecify.annotations.NullMarked;
