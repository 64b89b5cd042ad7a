package dev.blockjob.cli;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.PeerProcess;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What is behind QEMU's refusal or silence, so far as its process or its status tell. */
public final class QemuHints {

  private static final Duration COURTESY = Duration.ofSeconds(2);

  private QemuHints() {}

  /** For a failure at that address without a connection. */
  static Optional<String> of(HandshakeException failure) {
    boolean isSilent =
        switch (failure.reason()) {
          case NO_GREETING, CAPABILITIES -> true;
          default -> false;
        };
    return isSilent ? stopped(failure.address()) : Optional.empty();
  }

  /** For a failure over a connection. */
  static Optional<String> of(Throwable failure, QmpConnection connection) {
    boolean isSilent =
        (failure instanceof OutcomeUnknownException unknown && unknown.deadlinePassed())
            || (failure instanceof NotSentException unsent && unsent.disconnect() == null);
    return isSilent
        ? connection.peer().flatMap(QemuHints::stopped)
        : of(String.valueOf(failure.getMessage()), connection);
  }

  /** For what QEMU said when a command or a job failed. */
  public static Optional<String> of(String text, QmpConnection connection) {
    String words = text.toLowerCase(Locale.ROOT);
    if (words.contains("permission denied")) {
      return connection.peer().filter(peer -> !peer.isProxy()).flatMap(QemuHints::user);
    }
    // On 10.0 and later QEMU says "inactive"; 7.2 has no word for it.
    return words.contains("inactive") || words.contains("node is read-only")
        ? migration(connection)
        : Optional.empty();
  }

  /** The process at {@code address} is stopped, if that can be seen. */
  static Optional<String> stopped(QmpAddress address) {
    return address instanceof QmpAddress.Unix unix
        ? PeerProcess.listeningOn(unix.path()).flatMap(QemuHints::stopped)
        : Optional.empty();
  }

  private static Optional<String> stopped(PeerProcess process) {
    return process.isStopped()
        ? Optional.of(
            "Process "
                + process.pid()
                + ", which has that socket, is stopped, as by SIGSTOP: `kill -CONT "
                + process.pid()
                + "` lets it go on.")
        : Optional.empty();
  }

  private static Optional<String> user(PeerProcess process) {
    return process
        .user()
        .map(
            user ->
                "QEMU (process "
                    + process.pid()
                    + ") runs as user "
                    + user
                    + ", to whom the file and the folders on the way have to be open.");
  }

  private static Optional<String> migration(QmpConnection connection) {
    CompletableFuture<Object> answer =
        connection.execute("query-status").toCompletionStage().toCompletableFuture();
    if (!InterruptibleWait.patiently(answer, COURTESY) || answer.isCompletedExceptionally()) {
      return Optional.empty();
    }
    Object status =
        InterruptibleWait.value(answer) instanceof JsonObject object
            ? object.getValue("status")
            : "";
    if ("inmigrate".equals(status)) {
      return Optional.of(
          "QEMU waits for an incoming migration: until that has ended, its images belong to the"
              + " QEMU that sends the guest.");
    }
    return "postmigrate".equals(status) || "finish-migrate".equals(status)
        ? Optional.of("QEMU has sent its guest away: its images belong to the QEMU that has it.")
        : Optional.empty();
  }
}
