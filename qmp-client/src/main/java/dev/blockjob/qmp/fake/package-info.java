/**
 * A QEMU for tests that has no QEMU in it: {@link dev.blockjob.qmp.fake.FakeQemu} says what a test
 * tells it to, byte by byte or by a {@link dev.blockjob.qmp.fake.Dialog}, and knows from a {@link
 * dev.blockjob.qmp.fake.RecordedSchema} what a real one would refuse. What a real one said once is
 * said again by {@link dev.blockjob.qmp.replay.Replay}.
 */
@NullMarked
package dev.blockjob.qmp.fake;

import org.jspecify.annotations.NullMarked;
