package dev.blockjob.cli.follow;

import dev.blockjob.cli.ErrorReport;
import dev.blockjob.cli.ExplainedException;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.process.ShellWord;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was created for a job, and stays if the job goes on without the process that started it,
 * which would have removed it.
 *
 * @param file made for it; null if none was
 * @param nodes opened for it, in the order in which they can be closed
 * @param pivots whether the disk may move there
 */
record JobLeftovers(@Nullable Path file, List<String> nodes, boolean pivots) {

  /** Of a job that another client started: nothing is known. */
  static final JobLeftovers UNKNOWN = new JobLeftovers(null, List.of(), false);

  /** Of {@code job}, for which {@code file} was made. */
  static JobLeftovers of(BlockJob job, @Nullable Path file) {
    return new JobLeftovers(file, job.openedNodes(), job.type().equals(OutcomeText.MIRROR));
  }

  /** In sentences; none if nothing stays, or if the connection does and sees to it. */
  List<String> sentences(Session session) {
    List<String> sentences = new ArrayList<>();
    if (session.staysConnected()) {
      return sentences;
    }
    if (file != null && removed() == null) {
      sentences.add("If it is cancelled, " + file + " stays, an unfinished copy.");
    }
    if (!nodes.isEmpty()) {
      sentences.add("Nodes of its target stay " + open());
    }
    return sentences;
  }

  /** The file, if its folder can be seen from here, and it isn't there; else null. */
  @Nullable Path removed() {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    return file != null && folder != null && Files.isReadable(folder) && Files.notExists(file)
        ? file
        : null;
  }

  /** Of a job that was cancelled: what is still there, such as because QEMU has quit. */
  List<String> unremoved() {
    return file != null && Files.exists(file)
        ? List.of(file + " stays, an unfinished copy; QEMU may have quit.")
        : List.of();
  }

  private String open() {
    return "open"
        + (pivots ? ", unless the disk moves there," : "")
        + " until "
        + closing(nodes)
        + ".";
  }

  /** The commands that close {@code nodes}, in that order. */
  static String closing(List<String> nodes) {
    return nodes.stream()
        .map(node -> "`blockjob qmp blockdev-del node-name=" + ShellWord.of(node) + "`")
        .collect(Collectors.joining(", then "));
  }

  /** For machines, into a line that says that the job goes on. */
  JsonObject into(JsonObject line) {
    if (file != null) {
      line.put("file", file.toString());
    }
    return nodes.isEmpty() ? line : line.put("nodes", JsonOutput.names(nodes));
  }

  /** It isn't known what became of the job: with what there is to look at. */
  RuntimeException explained(OutcomeUnknownException lost) {
    List<String> advice = new ArrayList<>();
    if (file != null) {
      advice.add(
          file
              + " was made for it and may be half-written"
              + (pivots ? ", or the disk by now" : "")
              + ": keep it until you know.");
    }
    DisconnectCause cause = lost.disconnect();
    DisconnectCause.Peer qemu = cause == null ? null : cause.peer();
    if (!nodes.isEmpty() && (qemu == null || !qemu.ended())) {
      advice.add("If QEMU runs on, nodes of its target stay " + open());
    }
    String general = ErrorReport.advice(lost);
    if (general != null) {
      advice.add(general);
    }
    return new ExplainedException(lost, String.join(" ", advice));
  }
}
