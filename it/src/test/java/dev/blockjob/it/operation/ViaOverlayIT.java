package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationPlan;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/** Moves by way of an overlay, and what copiers can do wrong. */
class ViaOverlayIT {

  private static final String ACTIVE = "active";

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aQcow2ImageMovesAndItsSourceStays(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);

    isDone(outcome(chain, via(chain, lab, Move.CP)));

    MovedDiskAssert.isAlone(chain, lab, ACTIVE);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aRawImageMovesAndItsSourceIsDeletedWhenAsked(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Path raw = lab.folder().resolve("disk.raw");
    Path moved = MovedDiskAssert.folder(lab).resolve("disk.raw");
    isDone(outcome(chain, Move.of(chain.vm().disk(), new Target.NewFile(raw, "raw"))));

    isDone(
        outcome(
            chain,
            Move.of(chain.vm().disk(), new Target.NewFile(MovedDiskAssert.folder(lab), null))
                .withCopier("cp --sparse=always --")
                .withDeleteSource(true)));

    chain.nothingLost();
    assertThat(raw).doesNotExist();
    assertThat(MovedDiskAssert.names(MovedDiskAssert.folder(lab))).containsExactly("disk.raw");
    assertThat(Files.size(moved)).isEqualTo(DiskUnderLoad.SIZE);
    assertThat(chain.writer().verify(lab.io("raw", moved.toString(), "-r", "-U"))).isPositive();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCopierThatFailsHalfWayIsTakenBackWithAllThatTheGuestWroteMeanwhile(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    long before = chain.writer().writes();

    OperationOutcome outcome =
        outcome(
            chain,
            via(chain, lab, copier("head -c 70000 \"$1\" >\"$2\"; echo no room left >&2; exit 3")));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("exit code 3: no room left");
    assertThat(outcome.left()).isEmpty();
    assertThat(chain.writer().writes()).isGreaterThan(before);
    MovedDiskAssert.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whereTheFileSystemCanNotShareBlocksReflinkIsTakenBackAndNothingIsCopied(QemuLab lab)
      throws Exception {
    assumeFalse(canReflink(lab), "the temporary folder's file system can share blocks");
    DiskUnderLoad chain = chain(lab);

    OperationOutcome outcome = outcome(chain, via(chain, lab, Move.REFLINK));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("was not copied by reflink", "failed to clone");
    assertThat(outcome.left()).isEmpty();
    MovedDiskAssert.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whereTheFileSystemCanShareBlocksReflinkMovesTheDisk(QemuLab lab) throws Exception {
    assumeTrue(
        canReflink(lab),
        "the temporary folder's file system can't share blocks: name one on xfs or btrfs with"
            + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER");
    DiskUnderLoad chain = chain(lab);

    isDone(outcome(chain, via(chain, lab, Move.REFLINK)));

    MovedDiskAssert.isAlone(chain, lab, ACTIVE);
  }

  private static boolean canReflink(QemuLab lab) throws Exception {
    Path probe = Files.createFile(lab.folder().resolve("probe"));
    Path clone = lab.folder().resolve("clone");
    Process cp =
        new ProcessBuilder("cp", "--reflink=always", probe.toString(), clone.toString()).start();
    boolean can = cp.waitFor() == 0;
    Files.deleteIfExists(clone);
    Files.delete(probe);
    return can;
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCopierThatIsKilledIsTakenBack(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);

    OperationOutcome outcome = outcome(chain, via(chain, lab, copier("kill -KILL $$")));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("signal 9");
    MovedDiskAssert.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCopierThatSaysItIsDoneAndIsNotIsTakenBack(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);

    OperationOutcome outcome = outcome(chain, via(chain, lab, "true"));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("has 0 bytes");
    MovedDiskAssert.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void givenUpWhileItCopiesItEndsTheCopierAndTakesAllBack(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    Promise<Void> copies = Promise.promise();
    OperationListener listener =
        new OperationListener() {
          @Override
          public void step(OperationPlan.PlannedStep step) {
            if (step.description().startsWith("copy ")) {
              copies.complete();
            }
          }
        };
    RunningOperation running =
        Await.get(
            Operations.on(chain.vm().jobs(), chain.state())
                .start(via(chain, lab, copier("exec tail -f \"$1\"")), listener));
    Await.get(copies.future());

    running.cancel();

    OperationOutcome outcome = Await.get(running.outcome());
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.CANCELLED);
    MovedDiskAssert.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void theCopierOfAControllerThatWasKilledDiesWithItAndAnotherOneCopies(QemuLab lab)
      throws Exception {
    DiskUnderLoad chain = chain(lab);
    Path mark = lab.folder().resolve("mark");
    String hangs =
        "if test -e " + mark + "; then cp $1 $2; else touch " + mark + "; exec tail -f $1; fi";
    Process controller =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledMover.class.getName(),
                chain.controllerAddress().toString(),
                chain.state().toString(),
                chain.vm().disk(),
                MovedDiskAssert.file(lab).toString(),
                copier(hangs))
            .inheritIO()
            .start();
    lab.keep(controller::destroyForcibly);
    Awaitility.await().until(() -> Files.exists(mark));

    controller.destroyForcibly().waitFor();

    NextController.completely(chain, 0);
    MovedDiskAssert.isAlone(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aDiskWithABackingFileIsRefused(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", ACTIVE);

    assertThatThrownBy(() -> outcome(chain, via(chain, lab, Move.CP)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("has a backing file");

    MovedDiskAssert.isAsBefore(chain, lab, "base", ACTIVE);
  }

  private static DiskUnderLoad chain(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    return DiskUnderLoad.start(lab, ACTIVE);
  }

  private static Move via(DiskUnderLoad chain, QemuLab lab, String copier) {
    return Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withCopier(copier);
  }

  /** A script that gets the names as {@code $1} and {@code $2}. */
  private static String copier(String script) {
    return "sh -c '" + script + "' copier";
  }

  private static OperationOutcome outcome(DiskUnderLoad chain, Move move) {
    return Await.get(
        Operations.on(chain.vm().jobs(), chain.state())
            .start(move, OperationListener.NONE)
            .compose(operation -> operation.outcome()));
  }

  private static void isDone(OperationOutcome outcome) {
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    assertThat(outcome.left()).isEmpty();
  }
}
