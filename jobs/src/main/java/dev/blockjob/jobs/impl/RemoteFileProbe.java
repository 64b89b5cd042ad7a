package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * Probes through QEMU whether a file is there, by opening it read-only for a moment, where that
 * can't be seen from here: {@code blockdev-create} and {@code drive-mirror} silently empty a file
 * that exists.
 */
final class RemoteFileProbe {

  private static final String ABSENT = "No such file or directory";

  private final QmpConnection connection;
  private final String node;

  /** {@code suffix} makes the name of the node unique. */
  RemoteFileProbe(QmpConnection connection, String suffix) {
    this.connection = connection;
    this.node = "bj-look-" + suffix;
  }

  /** Fails with RequestException unless QEMU says of each that it is not there. */
  Future<Void> mustBeAbsent(List<Path> files) {
    Future<Void> all = Future.succeededFuture();
    for (Path file : files) {
      all = all.compose(before -> mustBeAbsent(file));
    }
    return all;
  }

  private Future<Void> mustBeAbsent(Path file) {
    JsonObject look =
        new JsonObject()
            .put("driver", "file")
            .put("node-name", node)
            .put("filename", file.toString())
            .put("read-only", true);
    return connection
        .execute("blockdev-add", look)
        .compose(
            opened -> connection.execute("blockdev-del", new JsonObject().put("node-name", node)))
        .<Void>compose(closed -> Future.failedFuture(exists(file)))
        .recover(
            failure ->
                failure instanceof CommandException refused
                    ? refused(file, refused.description())
                    : Future.failedFuture(failure));
  }

  private static Future<Void> refused(Path file, String description) {
    return description.contains(ABSENT)
        ? Future.succeededFuture()
        : Future.failedFuture(
            new RequestException(
                Reason.INVALID,
                "whether '"
                    + file
                    + "' is there can't be seen from here, and QEMU says: "
                    + description
                    + ". Name a file that QEMU may create"));
  }

  private static RequestException exists(Path file) {
    return new RequestException(
        Reason.FILE_EXISTS,
        "'" + file + "' exists already where QEMU runs: name another file, or remove it");
  }
}
