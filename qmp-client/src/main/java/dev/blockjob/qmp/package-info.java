@NullMarked
package dev.blockjob.qmp;

import org.jspecify.annotations.NullMarked;
