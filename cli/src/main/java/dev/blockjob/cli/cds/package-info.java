/**
 * A training run for class data sharing (CDS): calls from which the JVM learns which classes to
 * archive.
 */
@NullMarked
package dev.blockjob.cli.cds;

import org.jspecify.annotations.NullMarked;
