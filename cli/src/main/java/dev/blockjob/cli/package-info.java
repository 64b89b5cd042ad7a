@NullMarked
package dev.blockjob.cli;

import org.jspecify.annotations.NullMarked;
