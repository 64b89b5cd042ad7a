package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.file.DiscardFile;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Journals of a merge of one job, as somebody left them. */
final class RecordedMerge {

  static final JobId JOB = new JobId("merge-vd0-1-1");
  static final QemuOrigin ORIGIN = new QemuOrigin("/q.sock", "10.0.0", "1 since 2");

  private final PlannedJob job;
  private final List<Step> steps = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, String> formats = new HashMap<>();

  private RecordedMerge(PlannedJob job) {
    this.job = job;
    in("qcow2");
  }

  /** The active layer goes down into {@code kept}; that is where the disk is then. */
  static RecordedMerge pivot(GraphPromise promise, String leaf, String kept) {
    return new RecordedMerge(planned(Gate.READY, promise, List.of(leaf), kept, leaf));
  }

  /** An internal layer goes down into {@code kept}. */
  static RecordedMerge internal(GraphPromise promise, String dropped, String kept, String leaf) {
    return new RecordedMerge(planned(Gate.PENDING, promise, List.of(dropped), kept, leaf));
  }

  private static PlannedJob planned(
      Gate gate, GraphPromise promise, List<String> dropped, String kept, String leaf) {
    return new PlannedJob(
        JOB, "block-commit", new JsonObject(), gate, promise, dropped, kept, leaf);
  }

  /** A mirror of the disk into a new image. */
  static RecordedMerge mirror(String leaf, String kept) {
    return mirror(Gate.READY, GraphPromise.NONE, List.of(leaf), kept, leaf);
  }

  /** One that leaves the disk where it is. */
  static RecordedMerge copy(GraphPromise promise, String leaf, String kept) {
    return mirror(Gate.COPY, promise, List.of(), kept, leaf);
  }

  private static RecordedMerge mirror(
      Gate gate, GraphPromise promise, List<String> dropped, String kept, String leaf) {
    RecordedMerge recorded =
        new RecordedMerge(
            new PlannedJob(
                JOB, "blockdev-mirror", new JsonObject(), gate, promise, dropped, kept, leaf));
    Path file = Path.of(kept);
    recorded.steps.add(new CreateFile(file, file.resolveSibling(".claim"), 0, null));
    return recorded;
  }

  /** Its images have that format, as QEMU was told. */
  RecordedMerge in(String format) {
    for (String image : List.of(job.leaf(), job.kept())) {
      formats.put(image, format);
    }
    return this;
  }

  /** Nothing is known of formats. */
  RecordedMerge ofUnknownFormats() {
    formats.clear();
    return this;
  }

  /** QEMU has begun with the job. */
  RecordedMerge isStarted() {
    entries.add(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, new StartJob(JOB, ""), ""));
    return this;
  }

  /** The switch may have been sent. */
  RecordedMerge maySwitch() {
    entries.add(Entry.of(Instant.EPOCH, Entry.Kind.INTENT, new SwitchJobs(List.of(JOB)), ""));
    return this;
  }

  /** The job was seen to end well. */
  RecordedMerge isKept() {
    entries.add(Entry.of(Instant.EPOCH, Entry.Kind.DONE, new AwaitEnds(List.of(JOB)), ""));
    return this;
  }

  /** Its plan deletes that file. */
  RecordedMerge deletes(Path file) {
    steps.add(new DeleteFile(file, "key", JOB));
    return this;
  }

  /** What is committed is an overlay of its own, which goes with the job's end. */
  RecordedMerge discards(Path overlay) {
    steps.add(new DiscardFile(overlay, overlay.resolveSibling(".claim"), JOB));
    return this;
  }

  JournalState journal() {
    Plan plan =
        new Plan(
            new OperationId("merge-vd0-1"),
            "merge",
            List.of("vd0"),
            List.of(job.leaf()),
            List.of(job),
            steps,
            List.of());
    return new JournalState(new Header(Instant.EPOCH, ORIGIN, plan.with(formats)), entries);
  }
}
