/** What the engine can carry out: every type of step, for whoever reads journals. */
@NullMarked
package dev.blockjob.operations.registry;

import org.jspecify.annotations.NullMarked;
