/** Drawing: sizes, tables, trees, progress, for people and for programs. Knows no verb. */
@NullMarked
package dev.blockjob.cli.render;

import org.jspecify.annotations.NullMarked;
