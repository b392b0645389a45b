/** A small house in which each rule of {@code ArchitectureTest} is broken once. */
@NullMarked
package dev.gitsync.architecture.broken;

import org.jspecify.annotations.NullMarked;
