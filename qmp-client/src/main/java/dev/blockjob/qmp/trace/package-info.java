/** What goes over the wire, message by message, without its secrets. */
@NullMarked
package dev.blockjob.qmp.trace;

import org.jspecify.annotations.NullMarked;
