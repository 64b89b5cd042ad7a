package dev.blockjob.operations.registry;

import dev.blockjob.operations.move.AwaitCopier;
import dev.blockjob.operations.move.CopyImage;
import dev.blockjob.operations.step.StepRegistry;
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
import java.util.List;

/** The types of steps of all operations: what is not here, no journal can have. */
public final class StepTypes {

  public static final StepRegistry ALL =
      new StepRegistry(
          List.of(
              StartJob.TYPE,
              AwaitGates.TYPE,
              HoldJobs.TYPE,
              SwitchJobs.TYPE,
              AwaitEnds.TYPE,
              DismissJobs.TYPE,
              CancelJobs.TYPE,
              FreezeGuest.TYPE,
              ThawGuest.TYPE,
              TakeSnapshot.TYPE,
              ChangeJob.TYPE,
              SlowGuest.TYPE,
              RestoreLimits.TYPE,
              CreateFile.TYPE,
              FormatImage.TYPE,
              AddNode.TYPE,
              DropNodes.TYPE,
              DeleteFile.TYPE,
              DiscardFile.TYPE,
              ReleaseFile.TYPE,
              LeaveFile.TYPE,
              PutOverlay.TYPE,
              CopyImage.TYPE,
              AwaitCopier.TYPE));

  private StepTypes() {}
}
