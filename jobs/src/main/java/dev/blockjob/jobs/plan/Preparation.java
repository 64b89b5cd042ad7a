package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.qmp.QmpCommand;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A step before the one that matters. Steps are done in order; if one fails, those before it are
 * undone in reverse order.
 */
public sealed interface Preparation {

  /** The command that does it. */
  QmpCommand<Object> command();

  /**
   * {@code blockdev-create}: a job of its own, to be waited for until CONCLUDED and dismissed.
   * Undone by deleting {@link #file}.
   *
   * @param id the job's id
   * @param options of {@code blockdev-create}
   * @param file the file that it brings into being; null if it writes into one that is there
   */
  record CreateJob(JobId id, JsonObject options, @Nullable Path file) implements Preparation {
    @Override
    public QmpCommand<Object> command() {
      return QmpCommand.raw(
          "blockdev-create", new JsonObject().put("job-id", id.value()).put("options", options));
    }
  }

  /**
   * {@code blockdev-add}. Undone by {@link #compensation}.
   *
   * @param node the node's name
   * @param arguments of {@code blockdev-add}, the name included
   * @param size what its size has to be, in bytes, which is seen to once it is there; 0 if it was
   *     made with that size
   */
  record AddNode(String node, JsonObject arguments, long size) implements Preparation {
    @Override
    public QmpCommand<Object> command() {
      return QmpCommand.raw("blockdev-add", arguments);
    }

    /** Removes the node. */
    public QmpCommand<Object> compensation() {
      return ObsoleteNodes.delete(node);
    }
  }
}
