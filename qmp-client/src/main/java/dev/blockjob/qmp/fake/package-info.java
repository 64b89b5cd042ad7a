/**
 * A monitor without a QEMU, for tests.
 *
 * <p>{@link dev.blockjob.qmp.fake.FakeQemu} listens on a Unix socket of its own and is driven by
 * the test: byte by byte, or by a {@link dev.blockjob.qmp.fake.Dialog}, which maps commands to
 * {@link dev.blockjob.qmp.fake.Reaction}s. With a {@link dev.blockjob.qmp.fake.RecordedSchema} it
 * refuses what a real QEMU of that version would refuse. {@link
 * dev.blockjob.qmp.fake.FakeQemu#replay} plays a recorded trace back; see {@link
 * dev.blockjob.qmp.replay}.
 */
@NullMarked
package dev.blockjob.qmp.fake;

import org.jspecify.annotations.NullMarked;
