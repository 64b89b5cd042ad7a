/** The verbs, one class each. */
@NullMarked
package dev.blockjob.cli.verb;

import org.jspecify.annotations.NullMarked;
