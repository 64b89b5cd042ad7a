package dev.blockjob.jobs.operation.files;

import java.nio.file.Path;

/**
 * A file that may be deleted.
 *
 * @param key which file it is: what {@link FileIdentity} says of the entry
 * @param withSnapshots whether it may hold internal snapshots by then
 */
public record OwnedFile(Path file, String key, boolean withSnapshots) {}
