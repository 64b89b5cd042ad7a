package dev.blockjob.jobs.plan;

import dev.blockjob.qmp.QmpCommand;

/**
 * What shows, after QEMU has said success, that an NBD server has all that it was given.
 *
 * @param server where it is, for people
 * @param flush has QEMU flush the target, and fails if that does
 * @param watched whether QEMU's connection to the server must be the one that the job began with:
 *     then requests can have failed without an end of the job
 */
public record TargetProof(String server, QmpCommand<Object> flush, boolean watched) {}
