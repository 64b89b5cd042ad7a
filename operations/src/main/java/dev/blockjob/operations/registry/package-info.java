/**
 * What the engine can carry out: every type of step, for whoever reads journals, and the recovery
 * policy of every kind of operation.
 */
@NullMarked
package dev.blockjob.operations.registry;

import org.jspecify.annotations.NullMarked;
