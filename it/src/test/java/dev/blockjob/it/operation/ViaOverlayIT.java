package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.blockjob.it.Await;
import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.RequestException;
import dev.blockjob.jobs.operation.Move;
import dev.blockjob.jobs.operation.OperationListener;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationOutcome.Kind;
import dev.blockjob.jobs.operation.OperationPlan;
import dev.blockjob.jobs.operation.Operations;
import dev.blockjob.jobs.operation.RunningOperation;
import dev.blockjob.jobs.request.Target;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;

/** Moves by way of an overlay, and what copiers can do wrong. */
class ViaOverlayIT {

  private static final String ACTIVE = "active";

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aQcow2ImageMovesAndItsSourceStays(Lab lab) {
    Chain chain = chain(lab);

    isDone(outcome(chain, via(chain, lab, Move.CP)));

    Moved.isAlone(chain, lab, ACTIVE);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aRawImageMovesAndItsSourceIsDeletedWhenAsked(Lab lab) throws IOException {
    Chain chain = chain(lab);
    Path raw = lab.folder().resolve("disk.raw");
    Path moved = Moved.folder(lab).resolve("disk.raw");
    isDone(outcome(chain, Move.of(chain.vm().disk(), new Target.NewFile(raw, "raw"))));

    isDone(
        outcome(
            chain,
            Move.of(chain.vm().disk(), new Target.NewFile(Moved.folder(lab), null))
                .withCopier("cp --sparse=always --")
                .withDeleteSource(true)));

    chain.nothingLost();
    assertThat(raw).doesNotExist();
    assertThat(Moved.names(Moved.folder(lab))).containsExactly("disk.raw");
    assertThat(Files.size(moved)).isEqualTo(Chain.SIZE);
    assertThat(chain.writer().verify(lab.io("raw", moved.toString(), "-r", "-U"))).isPositive();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCopierThatFailsHalfWayIsTakenBackWithAllThatTheGuestWroteMeanwhile(Lab lab) {
    Chain chain = chain(lab);
    long before = chain.writer().writes();

    OperationOutcome outcome =
        outcome(
            chain,
            via(chain, lab, copier("head -c 70000 \"$1\" >\"$2\"; echo no room left >&2; exit 3")));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("exit code 3: no room left");
    assertThat(outcome.left()).isEmpty();
    assertThat(chain.writer().writes()).isGreaterThan(before);
    Moved.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whereTheFileSystemCanNotShareBlocksReflinkIsTakenBackAndNothingIsCopied(Lab lab)
      throws Exception {
    assumeFalse(canReflink(lab), "the temporary folder's file system can share blocks");
    Chain chain = chain(lab);

    OperationOutcome outcome = outcome(chain, via(chain, lab, Move.REFLINK));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("was not copied by reflink", "failed to clone");
    assertThat(outcome.left()).isEmpty();
    Moved.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whereTheFileSystemCanShareBlocksReflinkMovesTheDisk(Lab lab) throws Exception {
    assumeTrue(
        canReflink(lab),
        "the temporary folder's file system can't share blocks: name one on xfs or btrfs with"
            + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER");
    Chain chain = chain(lab);

    isDone(outcome(chain, via(chain, lab, Move.REFLINK)));

    Moved.isAlone(chain, lab, ACTIVE);
  }

  private static boolean canReflink(Lab lab) throws Exception {
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
  void aCopierThatIsKilledIsTakenBack(Lab lab) {
    Chain chain = chain(lab);

    OperationOutcome outcome = outcome(chain, via(chain, lab, copier("kill -KILL $$")));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("signal 9");
    Moved.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCopierThatSaysItIsDoneAndIsNotIsTakenBack(Lab lab) {
    Chain chain = chain(lab);

    OperationOutcome outcome = outcome(chain, via(chain, lab, "true"));

    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("has 0 bytes");
    Moved.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void givenUpWhileItCopiesItEndsTheCopierAndTakesAllBack(Lab lab) {
    Chain chain = chain(lab);
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
    Moved.isAsBefore(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void theCopierOfAControllerThatWasKilledDiesWithItAndAnotherOneCopies(Lab lab) throws Exception {
    Chain chain = chain(lab);
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
                Moved.file(lab).toString(),
                copier(hangs))
            .inheritIO()
            .start();
    lab.keep(controller::destroyForcibly);
    Awaitility.await().until(() -> Files.exists(mark));

    controller.destroyForcibly().waitFor();

    Recovered.completely(chain, 0);
    Moved.isAlone(chain, lab, ACTIVE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aDiskWithABackingFileIsRefused(Lab lab) {
    Moved.clear(lab);
    Chain chain = Chain.start(lab, "base", ACTIVE);

    assertThatThrownBy(() -> outcome(chain, via(chain, lab, Move.CP)))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining("has a backing file");

    Moved.isAsBefore(chain, lab, "base", ACTIVE);
  }

  private static Chain chain(Lab lab) {
    Moved.clear(lab);
    return Chain.start(lab, ACTIVE);
  }

  private static Move via(Chain chain, Lab lab, String copier) {
    return Move.of(chain.vm().disk(), Moved.to(lab)).withCopier(copier);
  }

  /** A script that gets the names as {@code $1} and {@code $2}. */
  private static String copier(String script) {
    return "sh -c '" + script + "' copier";
  }

  private static OperationOutcome outcome(Chain chain, Move move) {
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
