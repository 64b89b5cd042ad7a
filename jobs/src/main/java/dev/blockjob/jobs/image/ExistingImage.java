package dev.blockjob.jobs.image;

import org.jspecify.annotations.Nullable;

/**
 * What a qcow2 image that is there already shows where nothing is written to it.
 *
 * @param backingFile as its header has it; null for none
 * @param backingFormat as its header has it; null if that doesn't say
 * @param isEmpty whether nothing was ever written to it
 */
public record ExistingImage(
    @Nullable String backingFile, @Nullable String backingFormat, boolean isEmpty) {}
