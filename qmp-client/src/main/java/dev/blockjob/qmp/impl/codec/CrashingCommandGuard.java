package dev.blockjob.qmp.impl.codec;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Refuses commands that would crash QEMU, and with it the guest. */
final class CrashingCommandGuard {

  private static final String MERGE = "block-dirty-bitmap-merge";

  private CrashingCommandGuard() {}

  /** Refuses such a command, within a {@code transaction}, too. */
  static void refuse(String command, JsonObject arguments) {
    if (command.equals(MERGE)
        && arguments.getValue("bitmaps") instanceof JsonArray bitmaps
        && bitmaps.isEmpty()) {
      throw new IllegalArgumentException(
          MERGE
              + " of no bitmaps crashes QEMU (seen on 7.2 to 11.1): name at least one. Nothing was"
              + " sent.");
    }
    if (command.equals("transaction") && arguments.getValue("actions") instanceof JsonArray all) {
      for (Object each : all) {
        if (each instanceof JsonObject action
            && action.getValue("type") instanceof String type
            && action.getValue("data") instanceof JsonObject data) {
          refuse(type, data);
        }
      }
    }
  }
}
