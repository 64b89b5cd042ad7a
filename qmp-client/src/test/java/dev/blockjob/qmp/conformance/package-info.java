/**
 * The rules of the wire, one test for each, against a scripted monitor. {@code CONFORMANCE.md} is
 * the table of them, those on real QEMUs included.
 */
@NullMarked
package dev.blockjob.qmp.conformance;

import org.jspecify.annotations.NullMarked;
