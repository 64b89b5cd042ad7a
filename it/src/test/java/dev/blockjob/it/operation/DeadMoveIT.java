package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationReport;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.history.OperationHistory;
import dev.blockjob.operations.move.CopyImage;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.node.DropNodes;
import dev.blockjob.qmp.process.QemuPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * QEMU and controller are killed together while a disk moves: the image that recovery names has all
 * that the guest had flushed; where nothing tells, nothing is changed.
 */
class DeadMoveIT {

  private static final String START = "start the VM with ";

  /** The overlay was put on, and the controller died before it wrote down what was below it. */
  private static final String UNSEEN = "was put on it; if it wasn't, ";

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void killedAnywhereInAMove(QemuLab lab) {
    Map<Kind, Integer> ends =
        everywhere(
            lab,
            6,
            List.of("base", "s1", "active"),
            chain -> Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)));

    assertThat(ends).containsKeys(Kind.UNDONE, Kind.DONE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void killedAnywhereInAMoveByWayOfAnOverlay(QemuLab lab) {
    Map<Kind, Integer> ends =
        everywhere(
            lab,
            9,
            List.of("active"),
            chain -> Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withCopier(Move.CP));

    assertThat(ends).containsKeys(Kind.UNDONE, Kind.DONE).doesNotContainKey(Kind.PARTLY);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void theLastCommitIsDoneWithoutQemuIfThatHasGone(QemuLab lab) {
    DiskUnderLoad chain = killedInTheLastCommit(lab);

    Kind end = isRightAfter(chain, lab, lab.programs(), List.of("active"), "commit");

    assertThat(end).isEqualTo(Kind.DONE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void ifTheLastCommitCanNotBeDoneTheOverlayIsNamed(QemuLab lab) throws IOException {
    DiskUnderLoad chain = killedInTheLastCommit(lab);
    Path folder = Files.createDirectory(lab.folder().resolve("bin"));
    Path script = folder.resolve("qemu-img");
    Files.writeString(
        script,
        "#!/bin/sh\ntest \"$1\" != commit || exit 1\nexec '" + lab.programs().img() + "' \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    QemuPrograms broken = new QemuPrograms(folder, lab.qemu().version(), "");

    Kind end = isRightAfter(chain, lab, broken, List.of("active"), "commit");

    assertThat(end).isEqualTo(Kind.PARTLY);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCopyThatAGuestHasUsedWithoutItsOverlayIsNotCommittedInto(QemuLab lab) throws IOException {
    DiskUnderLoad chain =
        killed(lab, step -> step instanceof DropNodes drop && isJob(1, drop.after()));
    FileTime since = FileTime.from(Instant.now().plusSeconds(60));
    Files.setLastModifiedTime(MovedDiskAssert.file(lab), since);
    OperationHistory history = new OperationHistory(chain.state());
    Set<String> before = MovedDiskAssert.names(MovedDiskAssert.folder(lab));

    OperationOutcome outcome =
        history.recoverWithoutQemu(history.unfinished().get(0).plan().id(), lab.programs());

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text()).contains("was written to after the disk had moved");
    assertThat(MovedDiskAssert.names(MovedDiskAssert.folder(lab))).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(MovedDiskAssert.file(lab))).isEqualTo(since);
    history.forget(outcome.id());
  }

  /** It has a second name that only the operation knows. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anOverlayThatLostItsNameIsTakenBackWhenItHasItAgain(QemuLab lab) throws IOException {
    DiskUnderLoad chain = killed(lab, step -> step instanceof CopyImage);
    OperationHistory history = new OperationHistory(chain.state());
    OperationId id = history.unfinished().get(0).plan().id();
    Path overlay = lab.folder().resolve("active.qcow2." + id + ".qcow2");
    Files.delete(overlay);

    OperationOutcome outcome = history.recoverWithoutQemu(id, lab.programs());

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text()).contains(overlay + " is gone", "it is still there as ");
    assertThat(new Advice(chain, outcome.text()).isName()).isTrue();
    Kind end = isRightAfter(chain, lab, lab.programs(), List.of("active"), "named again");
    assertThat(end).isEqualTo(Kind.UNDONE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void anOverlayThatWasShrunkIsNotCommittedIntoALargerImage(QemuLab lab) {
    DiskUnderLoad chain = killed(lab, step -> step instanceof CopyImage);
    OperationHistory history = new OperationHistory(chain.state());
    OperationId id = history.unfinished().get(0).plan().id();
    String overlay = lab.folder().resolve("active.qcow2." + id + ".qcow2").toString();
    lab.img().run("resize", "-q", "--shrink", "-f", "qcow2", overlay, "1M");

    OperationOutcome outcome = history.recoverWithoutQemu(id, lab.programs());

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text())
        .contains(overlay + " was shrunk to 1048576 bytes", "would be read again");
    assertThat(lab.img().info("active.qcow2").getLong("virtual-size"))
        .isEqualTo(DiskUnderLoad.SIZE);
    assertThat(Path.of(overlay)).exists();
    history.forget(id);
  }

  /** Nothing else tells on which of the two images the disk was. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aTargetThatLostItsNameIsComparedWhenItHasItAgain(QemuLab lab) throws IOException {
    DiskUnderLoad chain =
        killed(lab, Move.of("active", MovedDiskAssert.to(lab)), step -> step instanceof AwaitEnds);
    OperationHistory history = new OperationHistory(chain.state());
    OperationId id = history.unfinished().get(0).plan().id();
    Files.delete(MovedDiskAssert.file(lab));

    OperationOutcome outcome = history.recoverWithoutQemu(id, lab.programs());

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDECIDED);
    String text = outcome.text();
    assertThat(text)
        .contains(MovedDiskAssert.file(lab) + " can't be found", "recover --forget " + id);
    assertThat(text).contains(MovedDiskAssert.file(lab) + " is gone", "it is still there as ");
    assertThat(new Advice(chain, text).isName()).isTrue();
    isRightAfter(chain, lab, lab.programs(), List.of("active"), "named again");
  }

  private static DiskUnderLoad killedInTheLastCommit(QemuLab lab) {
    return killed(lab, step -> step instanceof AwaitGates gates && isJob(2, gates.jobs().get(0)));
  }

  private static boolean isJob(int number, @Nullable JobId job) {
    return job != null && job.value().endsWith("-" + number);
  }

  private static DiskUnderLoad killed(QemuLab lab, Predicate<Step> where) {
    return killed(lab, Move.of("active", MovedDiskAssert.to(lab)).withCopier(Move.CP), where);
  }

  private static DiskUnderLoad killed(QemuLab lab, Move move, Predicate<Step> where) {
    MovedDiskAssert.clear(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "active");
    assertThat(
            CrashingController.dies(
                chain.controller(),
                chain.state(),
                Convergence.DEFAULT,
                move.withDisk(chain.vm().disk()),
                (point, step) -> point == CrashPoint.Point.AFTER_INTENT && where.test(step)))
        .isTrue();
    chain.flushes();
    chain.vm().process().kill();
    return chain;
  }

  private static Map<Kind, Integer> everywhere(
      QemuLab lab,
      int stride,
      List<String> layers,
      Function<DiskUnderLoad, OperationRequest> request) {
    Map<Kind, Integer> ends = new EnumMap<>(Kind.class);
    CrashEverywhere everywhere = CrashEverywhere.inTurns(lab, stride);
    everywhere.forEach(
        () -> DiskUnderLoad.start(lab, layers.toArray(String[]::new)),
        request,
        (chain, died) -> {
          chain.flushes();
          chain.vm().process().kill();
          if (died) {
            String as = "boundary " + everywhere.boundary();
            ends.merge(isRightAfter(chain, lab, lab.programs(), layers, as), 1, Integer::sum);
          }
        });
    return ends;
  }

  private static Kind isRightAfter(
      DiskUnderLoad chain,
      QemuLab lab,
      QemuPrograms programs,
      List<String> layers,
      String boundary) {
    OperationHistory history = new OperationHistory(chain.state());
    List<OperationReport> unfinished = history.unfinished();
    assertThat(unfinished).as(boundary).hasSize(1);
    OperationOutcome outcome = history.recoverWithoutQemu(unfinished.get(0).plan().id(), programs);
    String as = boundary + ": " + outcome;
    assertThat(chain.images()).as(as).containsAll(layers);
    if (outcome.kind() == Kind.UNDECIDED) {
      assertThat(outcome.text()).as(as).containsAnyOf("differ", UNSEEN);
      history.forget(outcome.id());
      return outcome.kind();
    }
    assertThat(outcome.left()).as(as).isEmpty();
    assertThat(MovedDiskAssert.hidden(lab.folder())).as(as).isEmpty();
    assertThat(MovedDiskAssert.hidden(MovedDiskAssert.folder(lab))).as(as).isEmpty();
    assertThat(outcome.text()).as(as).contains(START);
    Path leaf = Path.of(outcome.text().substring(outcome.text().indexOf(START) + START.length()));
    if (outcome.kind() == Kind.UNDONE) {
      assertThat(leaf).as(as).isEqualTo(lab.folder().resolve("active.qcow2"));
      assertThat(chain.images()).as(as).isEqualTo(new TreeSet<>(layers));
      assertThat(MovedDiskAssert.names(MovedDiskAssert.folder(lab))).as(as).isEmpty();
    } else {
      assertThat(MovedDiskAssert.names(MovedDiskAssert.folder(lab)))
          .as(as)
          .isEqualTo(
              outcome.kind() == Kind.DONE
                  ? Set.of("moved.qcow2")
                  : Set.of("moved.qcow2", leaf.getFileName().toString()));
    }
    chain.survivesIn(leaf.toString());
    return outcome.kind();
  }
}
