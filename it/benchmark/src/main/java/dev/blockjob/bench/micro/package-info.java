/** What JMH measures: bytes from memory, so that all that is measured is ours or Jackson's. */
@NullMarked
package dev.blockjob.bench.micro;

import org.jspecify.annotations.NullMarked;
