/**
 * The providers against answers of Git hosts that were recorded, one named row a question: see
 * {@link dev.gitsync.conformance.ConformanceTest}.
 */
@NullMarked
package dev.gitsync.conformance;

import org.jspecify.annotations.NullMarked;
