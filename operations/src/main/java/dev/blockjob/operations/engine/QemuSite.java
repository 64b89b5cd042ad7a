package dev.blockjob.operations.engine;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.impl.Launcher;
import dev.blockjob.jobs.tracking.JobCommands;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.check.ObsoleteImages;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.plan.Plan;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The running QEMU that an operation is executed on, with what its steps have at hand there. On the
 * event loop.
 *
 * @param plan looks for users of images in the folders of this run, too
 * @param before the graph that was planned on; null for an operation that is recovered
 * @param rule where files may be created and deleted; asking for it blocks
 * @param tools what steps share, see {@link #tool}
 */
public record QemuSite(
    JobCommands commands,
    Launcher launcher,
    Journal journal,
    Plan plan,
    @Nullable BlockGraph before,
    FileChecks files,
    Supplier<FolderRule> rule,
    ObsoleteImages obsolete,
    FileVerifier verifier,
    BlockingWorker worker,
    OperationListener listener,
    Map<Class<?>, Object> tools) {

  /** Without any tool yet. */
  public QemuSite(
      JobCommands commands,
      Launcher launcher,
      Journal journal,
      Plan plan,
      @Nullable BlockGraph before,
      FileChecks files,
      Supplier<FolderRule> rule,
      ObsoleteImages obsolete,
      FileVerifier verifier,
      BlockingWorker worker,
      OperationListener listener) {
    this(
        commands,
        launcher,
        journal,
        plan,
        before,
        files,
        rule,
        obsolete,
        verifier,
        worker,
        listener,
        new HashMap<>());
  }

  /** The one of that kind in this run of the operation, made when it is first asked for. */
  public <T> T tool(Class<T> kind, Function<QemuSite, T> maker) {
    Object known = tools.get(kind);
    if (known == null) {
      known = maker.apply(this);
      tools.put(kind, known);
    }
    return kind.cast(known);
  }
}
