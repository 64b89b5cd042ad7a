package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.impl.OperationsImpl;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Journal;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.job.AwaitGates;
import dev.blockjob.operations.step.job.CancelJobs;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
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
    OperationOutcome move(LimitedController controller, Path target, int pages);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMoveIsTakenBackOrFinishedHoweverLittleRoomThereIs(QemuLab lab) {
    assertThat(everyPage(lab, LimitedController::moves)).contains(Kind.DONE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMoveByWayOfAnOverlayIsTakenBackOrFinishedHoweverLittleRoomThereIs(QemuLab lab) {
    assertThat(everyPage(lab, LimitedController::movesVia))
        .contains(Kind.DONE)
        .as("its records before the switch take more than a page")
        .hasSizeGreaterThan(1);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aSnapshotIntoAFolderThatIsAllButFullIsRefusedBefore(QemuLab lab) throws IOException {
    SmallFileSystem images = SmallFileSystem.start(lab);
    Vm vm = lab.vm().chain("base", "active").start();
    Path overlay = images.folder().resolve("overlay.qcow2");
    Snapshot snapshot = new Snapshot(List.of(new Snapshot.Overlay(vm.disk(), overlay, null)));
    Path filler = Files.write(images.folder().resolve("filler"), new byte[800 << 10]);

    RequestException refusal =
        catchThrowableOfType(RequestException.class, () -> Await.get(vm.jobs().snapshot(snapshot)));
    assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(Reason.NO_SPACE);
    assertThat(overlay).doesNotExist();
    assertThat(vm.chain()).containsExactly("active", "base");

    Files.delete(filler);
    Await.get(vm.jobs().snapshot(snapshot));
    assertThat(overlay).exists();
  }

  /** There is room for neither a record of that nor any later one. */
  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void whatIsBeingTakenBackWhenTheControllerDiesIsTakenBackByTheNextOne(QemuLab lab)
      throws IOException {
    SmallFileSystem state = SmallFileSystem.start(lab);
    Path filler = state.folder().resolve("filler");
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "base", "active");
    QmpConnection connection = chain.controller();
    Promise<Void> dead = Promise.promise();
    CrashPoint crashPoint =
        (point, step, journal) -> {
          if (point == CrashPoint.Point.BEFORE_INTENT && step instanceof AwaitGates) {
            fill(filler, journal, step);
          }
          if (point != CrashPoint.Point.AFTER_INTENT || !step.type().equals(CancelJobs.TYPE)) {
            return Future.succeededFuture();
          }
          journal.close();
          connection.close().onComplete(dead);
          return Promise.<Void>promise().future();
        };
    var unused =
        new OperationsImpl(BlockJobs.on(connection), state.folder(), crashPoint)
            .start(
                Merge.of(chain.vm().disk(), "base").withDirection(Direction.COMMIT),
                OperationListener.NONE);
    Await.get(dead.future());
    Files.delete(filler);

    QmpConnection next = chain.controller();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(next), state.folder()).recover());
    Await.get(next.close());

    assertThat(outcomes).extracting(OperationOutcome::kind).containsExactly(Kind.UNDONE);
    assertThat(chain.layers()).containsExactly("base", "active");
    assertThat(Await.get(chain.vm().jobs().query())).isEmpty();
    chain.nothingLost();
  }

  /** To the last byte: what is left of a page is the journal's. */
  private static void fill(Path filler, Journal journal, Step step) {
    try (OutputStream file = Files.newOutputStream(filler)) {
      while (true) {
        file.write(new byte[1 << 10]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining(NO_SPACE);
    }
    assertThatThrownBy(
            () -> {
              while (true) {
                journal.append(Entry.of(Instant.now(), Entry.Kind.NOTE, step, "one more"), false);
              }
            })
        .hasMessageContaining(NO_SPACE);
  }

  /** How they ended. */
  private static Set<Kind> everyPage(QemuLab lab, Mover mover) {
    SmallFileSystem state = SmallFileSystem.start(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, "active");
    LimitedController controller = LimitedController.start(chain, state);
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
      Mover mover, LimitedController controller, Path target, int pages) {
    try {
      return Optional.of(mover.move(controller, target, pages));
    } catch (LimitedController.Failed failed) {
      assertThat(failed).hasMessageContaining(NO_SPACE);
      return Optional.empty();
    }
  }

  private static boolean isShort(OperationOutcome outcome) {
    String said = outcome.text() + outcome.left();
    assertThat(said.contains(NO_SPACE) || outcome.kind() == Kind.DONE).as("%s", outcome).isTrue();
    return said.contains(NO_SPACE);
  }

  /** There is room again: what was done or rolled back stays so, and no rest is left. */
  private static OperationOutcome recovered(LimitedController controller, OperationOutcome before) {
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
  private static void holdsOnly(DiskUnderLoad chain, String image, String as) {
    assertThat(chain.images()).as(as).containsExactly(image);
    assertThat(MovedDiskAssert.hidden(chain.vm().lab().folder())).as(as).isEmpty();
    assertThat(Await.get(chain.vm().jobs().query())).as(as).isEmpty();
    assertThat(Await.get(chain.vm().jobs().graph()).nodes()).as(as).hasSize(2);
  }
}
