/**
 * How to ask a Git host for the status of pull requests; nothing of gitsync's own but plain values.
 *
 * <p>A provider answers many queries in one call and never throws for one of them: each query has
 * an answer of its own, so that one bad row harms no other. A provider is found through CDI by its
 * type ({@link dev.gitsync.provider.ProviderFactory}), so that this package names none of the hosts
 * it can ask. What is not known is absent, never zero, empty or false.
 */
@NullMarked
package dev.gitsync.provider;

import org.jspecify.annotations.NullMarked;
