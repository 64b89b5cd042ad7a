package dev.blockjob.operations.move;

import dev.blockjob.jobs.check.SizeChecks;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageFiles;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.Moves;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.merge.MergePlanner;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.planning.GroupSteps;
import dev.blockjob.operations.planning.VisibleImages;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.guest.FreezeGuest;
import dev.blockjob.operations.step.guest.ThawGuest;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.qmp.schema.QmpSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans what mirrors carry out: moves, of one disk or of several together, and copies. */
public final class MirrorPlanner {
  private final BlockGraph graph;
  private final QmpSchema schema;
  private final VisibleImages visible;
  private final OperationId id;
  private final List<String> notes = new ArrayList<>();

  /** Parameters as those of {@link MergePlanner}. */
  public MirrorPlanner(
      BlockGraph graph, QmpSchema schema, FileChecks files, ImageFiles images, OperationId id) {
    this.graph = Planner.absolute(graph, files);
    this.schema = schema;
    this.visible = new VisibleImages(Planner.trusted(graph, files), images);
    this.id = id;
  }

  /**
   * The plan of a move.
   *
   * @throws RequestException if it can't be done as it stands
   */
  public Plan plan(Move move) {
    return together(move.kind(), List.of(part(1, MirrorRequest.of(move))));
  }

  /**
   * The plan of moves that switch together.
   *
   * @throws RequestException if they can't be done as they stand
   */
  public Plan plan(Moves moves) {
    notes.add(
        "nothing switches before all of these disks can; a disk whose job fails in the moment of"
            + " the switch stays as it was");
    List<MirrorPart.Planned> parts = new ArrayList<>();
    for (Move move : moves.moves()) {
      MirrorPart.Planned part = part(parts.size() + 1, MirrorRequest.of(move));
      parts.forEach(other -> refuseSame(part, other));
      parts.add(part);
    }
    refuseTooLittleSpace(parts);
    return together(moves.kind(), parts);
  }

  /** For each by itself there is enough. */
  private void refuseTooLittleSpace(List<MirrorPart.Planned> parts) {
    Map<Path, Long> needed = new LinkedHashMap<>();
    parts.stream()
        .filter(part -> part.needed() > 0)
        .forEach(part -> needed.put(Path.of(part.target()), part.needed()));
    SizeChecks.refuseTooLittleSpace(visible.files(), needed);
  }

  private static void refuseSame(MirrorPart.Planned part, MirrorPart.Planned other) {
    if (part.disk().active().equals(other.disk().active())) {
      throw new RequestException(
          Reason.INVALID, part.disk().name() + " is named twice: it can move to one place only");
    }
    if (part.target().equals(other.target())) {
      throw new RequestException(
          Reason.INVALID,
          "'" + part.target() + "' is named for two disks: each needs a target of its own");
    }
  }

  /**
   * The plan of a copy.
   *
   * @throws RequestException if it can't be done as it stands
   */
  public Plan plan(Copy copy) {
    MirrorPart.Planned part = part(1, MirrorRequest.of(copy));
    List<JobId> jobs = List.of(part.job().id());
    String agent = copy.guestAgent();
    List<Step> steps = new ArrayList<>(part.starts());
    steps.add(new AwaitGates(jobs));
    if (agent != null) {
      steps.add(new FreezeGuest(agent, jobs));
    }
    steps.add(new SwitchJobs(jobs));
    steps.add(new AwaitEnds(jobs));
    if (agent != null) {
      steps.add(new ThawGuest(agent));
    }
    steps.addAll(part.tidying());
    return plan(copy.kind(), List.of(part), steps);
  }

  private MirrorPart.Planned part(int number, MirrorRequest request) {
    return new MirrorPart(graph, schema, visible, id, number, request, notes).plan();
  }

  private Plan together(String kind, List<MirrorPart.Planned> parts) {
    List<Step> steps =
        GroupSteps.steps(
            parts.stream().flatMap(part -> part.starts().stream()).toList(),
            parts.stream().map(part -> part.job().id()).toList(),
            null,
            parts.stream().flatMap(part -> part.tidying().stream()).toList());
    return plan(kind, parts, steps);
  }

  private Plan plan(String kind, List<MirrorPart.Planned> parts, List<Step> steps) {
    return new Plan(
        id,
        kind,
        parts.stream().map(part -> part.disk().name()).toList(),
        parts.stream().flatMap(part -> part.images().stream()).distinct().toList(),
        parts.stream().map(MirrorPart.Planned::job).toList(),
        steps,
        notes,
        parts.stream().flatMap(part -> part.files().stream()).distinct().toList());
  }
}
