/** Options that several verbs share, and how their values are read. */
@NullMarked
package dev.blockjob.cli.option;

import org.jspecify.annotations.NullMarked;
