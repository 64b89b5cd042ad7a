/** QMP on the wire, against real QEMUs: what a client must put up with and tell apart. */
@NullMarked
package dev.blockjob.it.wire;

import org.jspecify.annotations.NullMarked;
