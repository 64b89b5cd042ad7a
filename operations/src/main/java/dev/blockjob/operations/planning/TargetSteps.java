package dev.blockjob.operations.planning;

import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.Preparation;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.DiscardFile;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.node.AddNode;
import dev.blockjob.operations.step.node.FormatImage;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The preparations of a job as steps of an operation, each of which survives a crash. */
public final class TargetSteps {
  private final List<Step> before = new ArrayList<>();
  private final List<CreateFile> created = new ArrayList<>();
  private final List<String> nodes = new ArrayList<>();
  private final VisibleImages visible;
  private final BlockNode source;
  private final OperationId id;
  private Path file = Path.of("");

  /** Of a copy of {@code source}. */
  public TargetSteps(
      VisibleImages visible, BlockNode source, OperationId id, List<Preparation> preparations) {
    this.visible = visible;
    this.source = source;
    this.id = id;
    for (Preparation preparation : preparations) {
      if (preparation instanceof Preparation.AddNode add) {
        nodes.add(0, add.node());
        before.add(new AddNode(add.node(), add.arguments(), add.size()));
      } else if (preparation instanceof Preparation.CreateJob create) {
        before.add(create(create));
      }
    }
  }

  private Step create(Preparation.CreateJob create) {
    Path made = create.file();
    if (made == null) {
      return new FormatImage(create.id(), create.options(), file);
    }
    file = visible.files().absolute(made);
    JsonObject options = create.options();
    if (visible.files().look(file) == FileChecks.Visibility.UNKNOWN) {
      return new FormatImage(create.id(), options, file); // only QEMU can make it
    }
    CreateFile step = create(visible, source, id, file, options.getLong("size", 0L));
    created.add(step);
    return step;
  }

  /** A file that is {@code source}'s equal in owner and mode. */
  public static CreateFile create(
      VisibleImages visible, BlockNode source, OperationId id, Path file, long size) {
    Optional<String> refusal = visible.images().refusal(file);
    if (refusal.isPresent()) {
      throw new RequestException(
          Reason.NOT_SUPPORTED, "'" + file + "' can't be created: " + refusal.get());
    }
    Path claim = file.resolveSibling("." + file.getFileName() + "." + id);
    return new CreateFile(file, claim, size, visible.file(source).orElse(null));
  }

  /** The file that is made, absolute where that can be told. */
  public Path file() {
    return file;
  }

  /** Makes the target. */
  public List<Step> before() {
    return Collections.unmodifiableList(before);
  }

  /** Lets go of it. */
  public List<Step> after() {
    return created.stream().<Step>map(step -> new ReleaseFile(step.claim())).toList();
  }

  /** Deletes it once {@code job} has moved the disk away from it. */
  public List<Step> removed(JobId job) {
    return created.stream()
        .<Step>map(step -> new DiscardFile(step.file(), step.claim(), job))
        .toList();
  }

  /** The nodes that are added, each before those under it. */
  public List<String> nodes() {
    return Collections.unmodifiableList(nodes);
  }
}
