package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.Lab;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationOutcome.Kind;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The file system of the state folder is full, with a page of room more each time, until a move
 * finds room enough: whichever record there is no room for, the disk is where it was or where it
 * was to go, and what is left is said; or it is said that it takes room to go on, and it goes on.
 */
class NoSpaceIT {

  private static final String NO_SPACE = "No space left on device";
  private static final Set<Kind> EITHER = EnumSet.of(Kind.DONE, Kind.UNDONE);
  private static final int FAR_TOO_MANY = 40;

  private interface Mover {
    OperationOutcome move(CrampedController controller, Path target, int pages);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMoveIsTakenBackOrFinishedHoweverLittleRoomThereIs(Lab lab) {
    assertThat(everyPage(lab, CrampedController::moves)).contains(Kind.DONE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMoveByWayOfAnOverlayIsTakenBackOrFinishedHoweverLittleRoomThereIs(Lab lab) {
    assertThat(everyPage(lab, CrampedController::movesVia))
        .contains(Kind.DONE)
        .as("its records before the switch take more than a page")
        .hasSizeGreaterThan(1);
  }

  /** How they ended. */
  private static Set<Kind> everyPage(Lab lab, Mover mover) {
    SmallFileSystem state = SmallFileSystem.start(lab);
    Chain chain = Chain.start(lab, "active");
    CrampedController controller = CrampedController.start(chain, state);
    Path none = lab.folder().resolve("none.qcow2");
    assertThatThrownBy(() -> mover.move(controller, none, 0))
        .hasMessageContaining("nothing is done without one: " + NO_SPACE);
    Set<Kind> ends = EnumSet.noneOf(Kind.class);
    String at = "active";
    boolean isShort = true;
    for (int pages = 1; isShort; pages++) {
      String next = "at" + pages;
      Path target = lab.folder().resolve(next + ".qcow2");
      Optional<OperationOutcome> outcome = moved(mover, controller, target, pages);
      if (outcome.isPresent()) {
        ends.add(outcome.get().kind());
        isShort = isShort(outcome.get());
        at = recovered(controller, outcome.get()).kind() == Kind.DONE ? next : at;
      }
      holdsOnly(chain, at, pages + " pages: " + outcome);
      assertThat(pages).isLessThan(FAR_TOO_MANY);
    }
    chain.nothingLost();
    chain.isWholeIn(at);
    return ends;
  }

  /** Empty if it could not even begin. */
  private static Optional<OperationOutcome> moved(
      Mover mover, CrampedController controller, Path target, int pages) {
    try {
      return Optional.of(mover.move(controller, target, pages));
    } catch (CrampedController.Failed failed) {
      assertThat(failed).hasMessageContaining(NO_SPACE);
      return Optional.empty();
    }
  }

  private static boolean isShort(OperationOutcome outcome) {
    String said = outcome.text() + outcome.left();
    assertThat(said.contains(NO_SPACE) || outcome.kind() == Kind.DONE).as("%s", outcome).isTrue();
    return said.contains(NO_SPACE);
  }

  /** There is room again: what was done or taken back stays so, and no rest is left. */
  private static OperationOutcome recovered(CrampedController controller, OperationOutcome before) {
    Optional<OperationOutcome> recovered = controller.recovers();
    boolean isOver = before.kind() != Kind.UNDECIDED;
    boolean isWhole = isOver && before.left().isEmpty();
    assertThat(recovered.isEmpty()).as("%s, then %s", before, recovered).isEqualTo(isWhole);
    OperationOutcome end = recovered.orElse(before);
    assertThat(end.kind()).as("%s", end).isIn(isOver ? Set.of(before.kind()) : EITHER);
    assertThat(end.left()).as("%s", end).isEmpty();
    return end;
  }

  /** One image, its two nodes, no job, and nothing else. */
  private static void holdsOnly(Chain chain, String image, String as) {
    assertThat(chain.images()).as(as).containsExactly(image);
    assertThat(Moved.hidden(chain.vm().lab().folder())).as(as).isEmpty();
    assertThat(Await.get(chain.vm().jobs().query())).as(as).isEmpty();
    assertThat(Await.get(chain.vm().jobs().graph()).nodes()).as(as).hasSize(2);
  }
}
