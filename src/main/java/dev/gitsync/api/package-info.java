/**
 * The one HTTP door. Resources check who may and what came in, call another room, and answer with
 * views; there is no logic here. Whatever goes wrong becomes a {@link
 * dev.gitsync.platform.Problem}.
 */
@NullMarked
package dev.gitsync.api;

import org.jspecify.annotations.NullMarked;
