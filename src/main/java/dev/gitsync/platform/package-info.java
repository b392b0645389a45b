/**
 * What the rest stands on: the clock, settings and their errors, starting up in order, health. It
 * imports no other room; what must happen at start in one of them is a {@link
 * dev.gitsync.platform.StartupStep} there.
 */
@NullMarked
package dev.gitsync.platform;

import org.jspecify.annotations.NullMarked;
