/**
 * Suggestions for a name that doesn't exist. Not for use outside of blockjob.
 *
 * <p>{@link dev.blockjob.qmp.impl.names.NameSuggestions} finds the names that may have been meant,
 * by their edit distance.
 */
@NullMarked
package dev.blockjob.qmp.impl.names;

import org.jspecify.annotations.NullMarked;
