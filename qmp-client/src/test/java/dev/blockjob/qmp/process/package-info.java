@NullMarked
package dev.blockjob.qmp.process;

import org.jspecify.annotations.NullMarked;
