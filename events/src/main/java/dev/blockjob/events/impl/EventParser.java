package dev.blockjob.events.impl;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.qmp.QmpEvent;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the fields of an event; the one place that knows their names. */
final class EventParser {

  @FunctionalInterface
  private interface Reader {
    QemuEvent read(QmpEvent raw, Fields data);
  }

  private static final Map<String, Reader> READERS =
      Map.ofEntries(
          Map.entry("BLOCK_JOB_COMPLETED", EventParser::completed),
          Map.entry("BLOCK_JOB_READY", EventParser::ready),
          Map.entry("BLOCK_JOB_CANCELLED", EventParser::cancelled),
          Map.entry("BLOCK_JOB_ERROR", EventParser::error),
          Map.entry("BLOCK_JOB_PENDING", EventParser::pending),
          Map.entry("JOB_STATUS_CHANGE", EventParser::status),
          Map.entry("BLOCK_IO_ERROR", EventParser::ioError),
          Map.entry("BLOCK_IMAGE_CORRUPTED", EventParser::corrupted),
          Map.entry("BLOCK_WRITE_THRESHOLD", EventParser::threshold),
          Map.entry("BLOCK_EXPORT_DELETED", EventParser::exportDeleted),
          Map.entry("DEVICE_DELETED", EventParser::deviceDeleted),
          Map.entry("STOP", (raw, data) -> new QemuEvent.Stop(raw)),
          Map.entry("RESUME", (raw, data) -> new QemuEvent.Resume(raw)),
          Map.entry("RESET", EventParser::reset),
          Map.entry("SHUTDOWN", EventParser::shutdown),
          Map.entry("POWERDOWN", (raw, data) -> new QemuEvent.Powerdown(raw)),
          Map.entry("MIGRATION", EventParser::migration));

  private EventParser() {}

  /** The events that have a type. */
  static Set<String> names() {
    return READERS.keySet();
  }

  /** An event whose fields are not what they should be is Unrecognised: shown, not guessed. */
  static QemuEvent parse(QmpEvent raw) {
    Reader reader = READERS.get(raw.name());
    if (reader == null) {
      return new QemuEvent.Unrecognised(raw);
    }
    try {
      return reader.read(raw, new Fields(raw.data()));
    } catch (MissingFieldException | ClassCastException | IllegalArgumentException e) {
      return new QemuEvent.Unrecognised(raw);
    }
  }

  private static QemuEvent completed(QmpEvent raw, Fields data) {
    return new QemuEvent.BlockJobCompleted(
        raw,
        data.text("device"),
        data.text("type"),
        data.number("len"),
        data.number("offset"),
        data.number("speed"),
        data.optionalText("error"));
  }

  private static QemuEvent ready(QmpEvent raw, Fields data) {
    return new QemuEvent.BlockJobReady(
        raw,
        data.text("device"),
        data.text("type"),
        data.number("len"),
        data.number("offset"),
        data.number("speed"));
  }

  private static QemuEvent cancelled(QmpEvent raw, Fields data) {
    return new QemuEvent.BlockJobCancelled(
        raw,
        data.text("device"),
        data.text("type"),
        data.number("len"),
        data.number("offset"),
        data.number("speed"));
  }

  private static QemuEvent error(QmpEvent raw, Fields data) {
    return new QemuEvent.BlockJobError(
        raw, data.text("device"), data.text("operation"), data.text("action"));
  }

  /** The only BLOCK_JOB event that has the job's id in {@code id}. */
  private static QemuEvent pending(QmpEvent raw, Fields data) {
    return new QemuEvent.BlockJobPending(raw, data.text("id"), data.text("type"));
  }

  private static QemuEvent status(QmpEvent raw, Fields data) {
    return new QemuEvent.JobStatusChange(raw, data.text("id"), data.text("status"));
  }

  private static QemuEvent ioError(QmpEvent raw, Fields data) {
    return new QemuEvent.BlockIoError(
        raw,
        data.optionalText("qom-path"),
        data.text("device"),
        data.optionalText("node-name"),
        data.text("operation"),
        data.text("action"),
        data.flag("nospace"),
        data.text("reason"));
  }

  private static QemuEvent corrupted(QmpEvent raw, Fields data) {
    return new QemuEvent.BlockImageCorrupted(
        raw,
        data.text("device"),
        data.optionalText("node-name"),
        data.text("msg"),
        data.optionalNumber("offset"),
        data.optionalNumber("size"),
        data.flag("fatal"));
  }

  private static QemuEvent threshold(QmpEvent raw, Fields data) {
    return new QemuEvent.BlockWriteThreshold(
        raw,
        data.text("node-name"),
        data.number("amount-exceeded"),
        data.number("write-threshold"));
  }

  private static QemuEvent exportDeleted(QmpEvent raw, Fields data) {
    return new QemuEvent.BlockExportDeleted(raw, data.text("id"));
  }

  private static QemuEvent deviceDeleted(QmpEvent raw, Fields data) {
    return new QemuEvent.DeviceDeleted(raw, data.optionalText("device"), data.text("path"));
  }

  private static QemuEvent reset(QmpEvent raw, Fields data) {
    return new QemuEvent.Reset(raw, data.flag("guest"), data.text("reason"));
  }

  private static QemuEvent shutdown(QmpEvent raw, Fields data) {
    return new QemuEvent.Shutdown(raw, data.flag("guest"), data.text("reason"));
  }

  private static QemuEvent migration(QmpEvent raw, Fields data) {
    return new QemuEvent.Migration(raw, data.text("status"));
  }

  private static final class MissingFieldException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private record Fields(JsonObject data) {

    String text(String name) {
      return require(data.getString(name));
    }

    @Nullable String optionalText(String name) {
      return data.getString(name);
    }

    long number(String name) {
      return require(data.getLong(name));
    }

    @Nullable Long optionalNumber(String name) {
      return data.getLong(name);
    }

    boolean flag(String name) {
      return require(data.getBoolean(name));
    }

    private static <T> T require(@Nullable T value) {
      if (value == null) {
        throw new MissingFieldException();
      }
      return value;
    }
  }
}
