@NullMarked
package dev.blockjob.qmp.transport;

import org.jspecify.annotations.NullMarked;
