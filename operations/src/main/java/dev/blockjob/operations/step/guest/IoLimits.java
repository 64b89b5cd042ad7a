package dev.blockjob.operations.step.guest;

import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.operations.engine.CommandRefusals;
import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The I/O limits of disks: {@code block_set_io_throttle}. A disk that is slowed down gets into a
 * throttle group of the operation's own, so that others in its group stay as they are, and so that
 * its own limits are only given back while they are not in force.
 */
public final class IoLimits {

  static final String COMMAND = "block_set_io_throttle";

  private static final String GROUP = "group";

  /** The command wants all of them. */
  private static final List<String> RATES =
      List.of("bps", "bps_rd", "bps_wr", "iops", "iops_rd", "iops_wr");

  /** A guest's small write makes a mirror copy at least this much: its granularity, by default. */
  private static final long GRANULARITY = 64 << 10;

  private final JobCommands commands;
  private final String group;
  private final Map<String, JsonObject> own = new HashMap<>();

  public IoLimits(JobCommands commands, String group) {
    this.commands = commands;
    this.group = group;
  }

  /** The one of this run. */
  public static IoLimits at(QemuSite qemu) {
    return qemu.tool(IoLimits.class, it -> new IoLimits(it.commands(), it.plan().id().value()));
  }

  /** The step that limits writes to that disk; empty if no device is on it any more. */
  public Future<Optional<SlowGuest>> slower(Disk disk, long bytesPerSecond) {
    String device = disk.qdev();
    return device == null
        ? Future.succeededFuture(Optional.empty())
        : now(device)
            .map(
                found ->
                    found.map(
                        limits -> {
                          JsonObject before =
                              group.equals(limits.getString(GROUP))
                                  ? own.getOrDefault(device, limits)
                                  : limits;
                          own.put(device, before);
                          return new SlowGuest(
                              slower(before, bytesPerSecond),
                              new RestoreLimits(device, group, before));
                        }));
  }

  /** What is stricter stays, and so do limits on reads. */
  static JsonObject slower(JsonObject before, long bytesPerSecond) {
    JsonObject limits = before.copy();
    limits.remove(GROUP);
    limit(limits, "bps", Math.max(bytesPerSecond, GRANULARITY));
    limit(limits, "iops", Math.max(bytesPerSecond / GRANULARITY, 1));
    return limits;
  }

  /** QEMU takes a limit on all, or one for reads and one for writes. Bursts go with the limit. */
  private static void limit(JsonObject limits, String kind, long most) {
    String name = limits.getLong(kind, 0L) > 0 ? kind : kind + "_wr";
    long before = limits.getLong(name, 0L);
    if (before == 0 || before > most) {
      limits.put(name, most);
      limits.remove(name + "_max");
      limits.remove(name + "_max_length");
    }
  }

  Future<String> slow(SlowGuest step, Supplier<Future<Void>> sent) {
    JsonObject arguments = step.limits().copy().put("id", step.restoration().device());
    Future<Void> set = commands.run(COMMAND, arguments.put(GROUP, step.restoration().group()));
    return sent.get().compose(v -> set).map("slowed down").recover(CommandRefusals::refused);
  }

  Future<String> restore(RestoreLimits step, Supplier<Future<Void>> sent) {
    return now(step.device())
        .compose(
            limits -> {
              boolean ours =
                  limits.filter(it -> step.group().equals(it.getString(GROUP))).isPresent();
              Future<String> set =
                  ours
                      ? commands
                          .run(COMMAND, step.before().copy().put("id", step.device()))
                          .map("given back")
                      : Future.succeededFuture("they are in force");
              return sent.get().compose(v -> set);
            })
        .recover(
            failure ->
                CommandRefusals.refused(failure)
                    .map("")
                    .recover(
                        why ->
                            Future.failedFuture(
                                why instanceof StepFailedException ? left(step, why) : why)));
  }

  private static StepFailedException left(RestoreLimits step, Throwable why) {
    return new StepFailedException(
        "the I/O limits of "
            + step.device()
            + ": "
            + why.getMessage()
            + ". They were "
            + step.before().encode(),
        why);
  }

  /** Empty if there is no such device. */
  private Future<Optional<JsonObject>> now(String device) {
    return commands
        .connection()
        .execute("query-block", new JsonObject())
        .map(
            answer ->
                ProtocolException.reading(
                    "query-block",
                    () ->
                        ((JsonArray) answer)
                            .stream()
                                .map(JsonObject.class::cast)
                                .filter(block -> device.equals(block.getString("qdev")))
                                .findFirst()
                                .map(block -> limits(block.getJsonObject("inserted")))));
  }

  private static JsonObject limits(@Nullable JsonObject inserted) {
    JsonObject limits = new JsonObject();
    RATES.forEach(rate -> limits.put(rate, 0L));
    if (inserted != null) {
      RATES.stream()
          .flatMap(rate -> Stream.of(rate, rate + "_max", rate + "_max_length"))
          .filter(inserted::containsKey)
          .forEach(name -> limits.put(name, inserted.getLong(name)));
      Stream.of("iops_size", GROUP)
          .filter(inserted::containsKey)
          .forEach(name -> limits.put(name, inserted.getValue(name)));
    }
    return limits;
  }
}
