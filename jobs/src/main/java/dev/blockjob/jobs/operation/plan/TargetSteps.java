package dev.blockjob.jobs.operation.plan;

import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.step.AddNode;
import dev.blockjob.jobs.operation.step.CreateFile;
import dev.blockjob.jobs.operation.step.FormatImage;
import dev.blockjob.jobs.operation.step.ReleaseFile;
import dev.blockjob.jobs.operation.step.Step;
import dev.blockjob.jobs.plan.Preparation;
import dev.blockjob.jobs.request.Target;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The preparations of a mirror as steps of an operation, each of which survives a crash. */
final class TargetSteps {
  private final List<Step> before = new ArrayList<>();
  private final List<Step> after = new ArrayList<>();
  private final List<String> nodes = new ArrayList<>();
  private final SeenImages seen;
  private final BlockNode source;
  private final OperationId id;
  private final boolean isNew;
  private Path file = Path.of("");

  TargetSteps(
      SeenImages seen,
      BlockNode source,
      OperationId id,
      Target target,
      List<Preparation> preparations) {
    this.seen = seen;
    this.source = source;
    this.id = id;
    this.isNew = target instanceof Target.NewFile;
    for (int i = 0; i < preparations.size(); i++) {
      boolean isLast = i == preparations.size() - 1;
      if (preparations.get(i) instanceof Preparation.AddNode add) {
        nodes.add(0, add.node());
        long size = isLast && !isNew ? source.virtualSize() : 0;
        before.add(new AddNode(add.node(), add.arguments(), size));
      } else if (preparations.get(i) instanceof Preparation.CreateJob create) {
        before.add(create(create));
      }
    }
  }

  private Step create(Preparation.CreateJob create) {
    Path created = create.file();
    if (created == null) {
      return new FormatImage(create.id(), create.options(), file);
    }
    file = created;
    Path claim = created.resolveSibling("." + created.getFileName() + "." + id);
    after.add(new ReleaseFile(claim));
    JsonObject options = create.options();
    return new CreateFile(
        created, claim, options.getLong("size", 0L), seen.file(source).orElse(null));
  }

  /** Makes the target. */
  List<Step> before() {
    return Collections.unmodifiableList(before);
  }

  /** Lets go of it. */
  List<Step> after() {
    return Collections.unmodifiableList(after);
  }

  /** The nodes that are added, each before those under it. */
  List<String> nodes() {
    return Collections.unmodifiableList(nodes);
  }
}
