/** The bounded queue behind every subscriber. */
@NullMarked
package dev.blockjob.qmp.impl.stream;

import org.jspecify.annotations.NullMarked;
