/** Calls that nobody sees, from which the JVM learns which classes a call needs. */
@NullMarked
package dev.blockjob.cli.cds;

import org.jspecify.annotations.NullMarked;
