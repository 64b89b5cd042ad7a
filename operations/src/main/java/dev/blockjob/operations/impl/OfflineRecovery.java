package dev.blockjob.operations.impl;

import dev.blockjob.jobs.image.FileHolders;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.image.OpenFiles;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.check.BlockingWorker;
import dev.blockjob.operations.check.FileVerifier;
import dev.blockjob.operations.check.MissingImages;
import dev.blockjob.operations.check.ObsoleteImages;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.engine.OperationExecutor;
import dev.blockjob.operations.engine.QemuIdentity;
import dev.blockjob.operations.engine.RecoveryGoal;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.JournalStore;
import dev.blockjob.operations.move.CopyImage;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.recovery.ImageProbe;
import dev.blockjob.operations.registry.OperationTypes;
import dev.blockjob.operations.step.JobAction;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuToolException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Recovers an operation whose QEMU has gone, from its images. Blocks. */
public final class OfflineRecovery {

  private final QemuImg img;
  private final ScanScope scope;
  private @Nullable ObservedState observed;

  private OfflineRecovery(QemuImg img, ScanScope scope) {
    this.img = img;
    this.scope = scope;
  }

  /**
   * Finishes it or rolls it back.
   *
   * @param scope where other images that use its own are looked for, beside where its journal says
   * @throws RequestException BUSY if its QEMU surely runs still, or one has its images open; then
   *     nothing was changed. NOT_SUPPORTED if it knows an image by a relative name only
   * @throws QemuToolException if the images can't be looked at: then nothing was changed
   */
  public static OperationOutcome recover(
      JournalStore store, OperationId id, QemuImg img, ScanScope scope) {
    Journal journal = OperationRecovery.openHere(store, id);
    Optional<OperationOutcome> ended = OperationRecovery.ended(journal);
    if (ended.isPresent()) {
      return ended.get();
    }
    refuseRunning(journal);
    refuseRelative(journal);
    settleCopiers(journal);
    refuseOpen(journal);
    return new OfflineRecovery(img, scope).recover(journal);
  }

  /**
   * One that is stopped, or whose monitor another client holds, doesn't answer; it may not lock.
   */
  private static void refuseRunning(Journal journal) {
    Header header = journal.state().header();
    QemuIdentity.running(header.origin())
        .ifPresent(
            qemu -> {
              journal.close();
              throw OperationRecovery.runsStill(header.plan().id(), qemu);
            });
  }

  /** What a copier of the operation's own has open is no other's. */
  private static void settleCopiers(Journal journal) {
    journal.state().header().plan().steps().stream()
        .filter(CopyImage.class::isInstance)
        .map(CopyImage.class::cast)
        .forEach(CopyImage::settle);
  }

  /** One that was started on its images anew may take no locks. */
  private static void refuseOpen(Journal journal) {
    Plan plan = journal.state().header().plan();
    Map<String, String> images = new HashMap<>();
    Stream.concat(
            plan.images().stream(),
            plan.jobs().stream().flatMap(job -> Stream.of(job.leaf(), job.kept())))
        .filter(ImageName::isAbsolutePath)
        .forEach(
            image -> {
              String identity = FileIdentity.of(Path.of(image));
              if (identity != null) {
                images.put(identity, image);
              }
            });
    FileHolders.any(images.keySet())
        .ifPresent(
            holder -> {
              journal.close();
              throw OperationRecovery.toBeAsked(
                  plan.id(), holder + " has " + images.get(holder.identity()) + " open");
            });
  }

  /** Seen from any other folder than QEMU's, their names lead nowhere, or to other images. */
  private static void refuseRelative(Journal journal) {
    Plan plan = journal.state().header().plan();
    plan.images().stream()
        .filter(ImageName::isRelativePath)
        .findFirst()
        .ifPresent(
            image -> {
              journal.close();
              throw new RequestException(
                  Reason.NOT_SUPPORTED,
                  "operation "
                      + plan.id()
                      + " knows "
                      + image
                      + " by its name in the folder that QEMU ran in, and nothing tells which that"
                      + " was. Nothing was changed; `blockjob operation show "
                      + plan.id()
                      + "` shows how far it got; look at the images there, then `blockjob recover "
                      + plan.id()
                      + " --forget`",
                  List.of(image));
            });
  }

  private OperationOutcome recover(Journal journal) {
    OperationExecutor executor =
        new OperationExecutor(
            journal,
            new OfflineStepExecutor(new ObsoleteImages(journal::state, () -> false), img, scope),
            new FileVerifier(BlockingWorker.HERE, OpenFiles.UNSEEN),
            this::observed,
            BlockingWorker.HERE,
            CrashPoint.NONE,
            OperationTypes::decide,
            Clock.systemUTC(),
            OperationListener.NONE);
    CompletableFuture<OperationOutcome> outcome =
        executor.recover().toCompletionStage().toCompletableFuture();
    try {
      return withLeaf(outcome.join(), journal.state());
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private Future<ObservedState> observed(JournalState journal) {
    try {
      ObservedState seen = withNames(journal, new ImageProbe(journal, img, scope).observe());
      observed = seen;
      return Future.succeededFuture(seen);
    } catch (QemuToolException e) {
      if (observed != null) {
        return Future.failedFuture(named(journal, e));
      }
      OperationId id = journal.header().plan().id();
      if (e.isLocked()) {
        return Future.failedFuture(
            OperationRecovery.toBeAsked(
                id, "some QEMU still has an image of operation " + id + " open"));
      }
      Optional<ObservedState> missing = MissingImages.doubt(journal, e);
      return missing.isPresent()
          ? Future.succeededFuture(missing.get())
          : Future.failedFuture(named(journal, e));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** With the files that {@code qemu-img} may have missed, and where they are. */
  private static QemuToolException named(JournalState journal, QemuToolException failure) {
    return FileVerifier.nameless(journal)
        .map(why -> new QemuToolException(failure.getMessage() + "; " + again(journal, why)))
        .orElse(failure);
  }

  /**
   * A commit of a file that has lost its name, or into one, isn't begun: of one that was it can't
   * be told how far it got.
   */
  private ObservedState withNames(JournalState journal, ObservedState seen) {
    Plan plan = journal.header().plan();
    List<String> nameless =
        OperationTypes.decide(journal, seen, RecoveryGoal.COMPLETE, Set.of()).steps().stream()
            .flatMap(step -> step.jobs(JobAction.START).stream())
            .flatMap(
                job ->
                    Stream.concat(
                        FileVerifier.nameless(journal, plan.job(job)).stream(),
                        shrunk(plan, plan.job(job)).stream()))
            .map(why -> again(journal, why))
            .toList();
    return nameless.isEmpty()
        ? seen
        : new ObservedState(
            seen.continuity(),
            seen.jobs(),
            seen.nodes(),
            seen.overlays(),
            Stream.concat(seen.doubts().stream(), nameless.stream()).toList(),
            seen.outdated(),
            seen.files(),
            seen.known());
  }

  /** What a commit would make larger again, with what was cut off. */
  private Optional<String> shrunk(Plan plan, PlannedJob job) {
    if (!plan.canCommitOffline(job)) {
      return Optional.empty();
    }
    List<JsonObject> chain = img.chain(job.leaf());
    return chain.size() < 2 || size(chain.get(0)) >= size(chain.get(1))
        ? Optional.empty()
        : Optional.of(
            job.leaf()
                + " was shrunk to "
                + size(chain.get(0))
                + " bytes, and "
                + chain.get(1).getString("filename")
                + ", which it would be committed into, has "
                + size(chain.get(1))
                + ": what was cut off would be read again. Give it the same size (`qemu-img resize"
                + " --shrink`), or start the VM with "
                + job.leaf());
  }

  private static long size(JsonObject layer) {
    return layer.getLong("virtual-size", 0L);
  }

  private static String again(JournalState journal, String why) {
    return why
        + ". Nothing was changed; when that is fixed, `blockjob recover "
        + journal.header().plan().id()
        + "` again";
  }

  private OperationOutcome withLeaf(OperationOutcome outcome, JournalState journal) {
    if (observed == null || outcome.kind() == OperationOutcome.Kind.UNDECIDED) {
      return outcome;
    }
    String start = ImageProbe.start(journal, observed, scope);
    String before = outcome.text().isEmpty() ? "" : outcome.text() + "; ";
    return new OperationOutcome(
        outcome.id(), outcome.kind(), before + "start the VM with " + start, outcome.left());
  }
}
