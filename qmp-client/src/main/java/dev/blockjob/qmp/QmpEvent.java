package dev.blockjob.qmp;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as QEMU sent it.
 *
 * @param name such as {@code JOB_STATUS_CHANGE}
 * @param data its data; empty for none. Shared by all subscribers: don't change it
 * @param timestamp when it happened by QEMU's host clock, to the microsecond; null when that clock
 *     failed (QEMU sends -1)
 * @param received when its last byte was read here
 */
public record QmpEvent(
    String name, JsonObject data, @Nullable Instant timestamp, Instant received) {}
