/** What a distribution carries for people and shells: man pages and completion. */
@NullMarked
package dev.blockjob.cli.manual;

import org.jspecify.annotations.NullMarked;
