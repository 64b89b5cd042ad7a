package dev.blockjob.operations.registry;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.operations.move.AwaitCopier;
import dev.blockjob.operations.move.CopyImage;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.file.DiscardFile;
import dev.blockjob.operations.step.file.LeaveFile;
import dev.blockjob.operations.step.file.ReleaseFile;
import dev.blockjob.operations.step.guest.FreezeGuest;
import dev.blockjob.operations.step.guest.RestoreLimits;
import dev.blockjob.operations.step.guest.SlowGuest;
import dev.blockjob.operations.step.guest.ThawGuest;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.CancelJobs;
import dev.blockjob.operations.step.job.ChangeJob;
import dev.blockjob.operations.step.job.DismissJobs;
import dev.blockjob.operations.step.job.HoldJobs;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.operations.step.node.AddNode;
import dev.blockjob.operations.step.node.DropNodes;
import dev.blockjob.operations.step.node.FormatImage;
import dev.blockjob.operations.step.node.PutOverlay;
import dev.blockjob.operations.step.node.TakeSnapshot;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Steps of every type, in every shape that journals know. */
public final class SampleSteps {

  public static final JobId JOB = new JobId("merge-vd0-1-1");
  private static final JobId BACK = new JobId("merge-vd0-1-2");
  private static final List<JobId> JOBS = List.of(JOB);
  private static final Path FILE = Path.of("/i/new.qcow2");
  private static final Path CLAIM = Path.of("/i/.new.claim");
  private static final RestoreLimits LIMITS =
      new RestoreLimits("vd0", "group0", new JsonObject().put("bps_wr", 0));
  private static final PutOverlay OVERLAY = new PutOverlay("n0", "n1", "/i/a", "/i/o", BACK);

  public static final List<Step> ALL =
      List.of(
          new StartJob(JOB, "commit", List.of(Path.of("/i/base"))),
          new StartJob(JOB, "stream"),
          new AwaitGates(JOBS),
          new HoldJobs(JOBS, Duration.ofSeconds(5)),
          new SwitchJobs(JOBS),
          new AwaitEnds(JOBS),
          new DismissJobs(JOBS),
          new CancelJobs(JOBS),
          new FreezeGuest("/run/qga", JOBS),
          new ThawGuest("/run/qga"),
          new TakeSnapshot(
              List.of(new TakeSnapshot.Overlay("vd0", "n0", "n1", "/i/a", FILE.toString()))),
          new ChangeJob(JOB),
          new SlowGuest(new JsonObject().put("bps_wr", 4096), LIMITS),
          LIMITS,
          new CreateFile(FILE, CLAIM, 4096, Path.of("/i/a")),
          new CreateFile(FILE, CLAIM, 4096, null),
          new FormatImage(JOB, new JsonObject().put("driver", "qcow2"), FILE),
          new AddNode("n1", new JsonObject().put("node-name", "n1"), 4096),
          new DropNodes(List.of("n1"), JOB),
          new DropNodes(List.of("n1"), null),
          new DeleteFile(
              FILE, "key", JOB, Path.of("/i/unread"), Set.of(HeldData.INTERNAL_SNAPSHOTS)),
          new DeleteFile(FILE, "key", null),
          new DeleteFile(FILE, "key", null, null, Set.of(HeldData.BITMAPS)),
          new DiscardFile(FILE, CLAIM, JOB),
          new DiscardFile(FILE, CLAIM, null),
          new ReleaseFile(CLAIM),
          new LeaveFile(FILE, "it has bitmaps"),
          new LeaveFile(FILE, null),
          OVERLAY,
          new CopyImage("n0", Path.of("/i/a"), FILE, CLAIM, "cp"),
          new AwaitCopier(FILE, CLAIM));

  private SampleSteps() {}
}
