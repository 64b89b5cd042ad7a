/** What to make of a name that isn't there. */
@NullMarked
package dev.blockjob.qmp.impl.names;

import org.jspecify.annotations.NullMarked;
