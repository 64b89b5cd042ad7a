/**
 * From block graph and request to an operation's plan. Pure: nothing here talks to QEMU or looks at
 * files; what must be known comes in.
 */
@NullMarked
package dev.blockjob.operations.plan;

import org.jspecify.annotations.NullMarked;
