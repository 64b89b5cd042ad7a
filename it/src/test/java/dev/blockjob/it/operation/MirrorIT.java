package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Move and copy, undisturbed. */
class MirrorIT {

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aDiskMovesToOneImageAndItsOldOnesStay(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);

    done(chain, Move.of(chain.vm().disk(), MovedDiskAssert.to(lab)));

    MovedDiskAssert.isAlone(chain, lab);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aShallowMoveKeepsTheChainAndDeletesTheSourceWhenAsked(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);

    done(
        chain,
        Move.of(chain.vm().disk(), MovedDiskAssert.to(lab))
            .withShallow(true)
            .withDeleteSource(true));

    MovedDiskAssert.isOverItsChain(chain, lab);
  }

  @OnEveryQemu
  void aDiskMovesToAFolderUnderItsName(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    Path folder = MovedDiskAssert.file(lab).resolveSibling("");

    done(chain, Move.of(chain.vm().disk(), new Target.NewFile(folder, null)));

    assertThat(MovedDiskAssert.file(lab).resolveSibling("active.qcow2")).isRegularFile();
    assertThat(chain.layers()).hasSize(1);
    chain.nothingLost();
  }

  @OnEveryQemu
  void aDiskMovesToARawFileThatStaysSparse(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Path raw = lab.folder().resolve("moved.raw");

    done(chain, Move.of(chain.vm().disk(), new Target.NewFile(raw, "raw")));

    chain.nothingLost();
    assertThat(Files.size(raw)).isEqualTo(DiskUnderLoad.SIZE);
    assertThat(chain.writer().verify(lab.io("raw", raw.toString(), "-r", "-U"))).isPositive();
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aCopyIsTheDiskAtOneMomentAndTheDiskStays(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);

    done(chain, Copy.of(chain.vm().disk(), MovedDiskAssert.to(lab)));

    MovedDiskAssert.isCopied(chain, lab);
  }

  @OnEveryQemu
  void aGuestIsFrozenAroundTheMomentOfACopy(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");

    done(
        chain, Copy.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withGuestAgent(agent.address()));

    assertThat(agent.asked()).containsExactly("guest-fsfreeze-freeze", "guest-fsfreeze-thaw");
    MovedDiskAssert.isCopied(chain, lab);
  }

  @OnEveryQemu
  void aGuestThatRefusesToFreezeIsNotCopiedAndNothingIsLeft(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    agent.refuse("guest-fsfreeze-freeze");

    OperationOutcome outcome =
        outcome(
            chain,
            Copy.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withGuestAgent(agent.address()));

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("not today");
    assertThat(agent.asked()).containsExactly("guest-fsfreeze-freeze");
    MovedDiskAssert.isNotCopied(chain, lab);
  }

  @OnEveryQemu
  void aGuestThatCanNotBeThawedIsToldOfUntilItIs(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    FakeAgent agent = FakeAgent.start(lab, "qga.sock");
    agent.refuse("guest-fsfreeze-thaw");

    OperationOutcome outcome =
        outcome(
            chain,
            Copy.of(chain.vm().disk(), MovedDiskAssert.to(lab)).withGuestAgent(agent.address()));

    assertThat(outcome.kind()).isEqualTo(Kind.UNDECIDED);
    assertThat(outcome.text()).contains("may be frozen", "not today");
    assertThat(agent.isFrozen()).isTrue();
    agent.refuse("");
    List<OperationOutcome> recovered =
        Await.get(Operations.on(chain.vm().jobs(), chain.state()).recover());
    assertThat(recovered).singleElement().returns(Kind.DONE, OperationOutcome::kind);
    assertThat(agent.isFrozen()).isFalse();
    MovedDiskAssert.isCopied(chain, lab);
  }

  @OnEveryQemu
  void aTargetThatAQemuHasOpenIsRefused(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    lab.img().create("other.img", "qcow2", DiskUnderLoad.SIZE);
    Path other = lab.folder().resolve("other.img");
    lab.io("qcow2", other.toString());

    refused(
        chain,
        Move.of(chain.vm().disk(), new Target.ExistingFile(other, "qcow2")),
        "a QEMU has '" + other + "' open");
  }

  @OnEveryQemu
  void aTargetThatIsAnotherNameOfAnImageOfThisQemuIsRefused(QemuLab lab) throws IOException {
    DiskUnderLoad chain = chain(lab);
    Path link = lab.folder().resolve("link.img");
    Files.createLink(link, lab.folder().resolve("base.qcow2"));

    refused(chain, Move.of(chain.vm().disk(), new Target.ExistingFile(link, "qcow2")), "link.img'");
  }

  @OnEveryQemu
  void anNbdTargetThatCanNotBeReachedLeavesNothing(QemuLab lab) {
    DiskUnderLoad chain = chain(lab);
    Target.Nbd nbd = new Target.Nbd(null, 0, lab.folder().resolve("nobody.sock"), "x");

    OperationOutcome outcome = outcome(chain, Move.of(chain.vm().disk(), nbd));

    assertThat(outcome.kind()).isEqualTo(Kind.UNDONE);
    assertThat(outcome.text()).contains("nobody.sock");
    chain.isTidy(List.of("base", "s1", "active"));
    chain.nothingLost();
  }

  private static DiskUnderLoad chain(QemuLab lab) {
    MovedDiskAssert.clear(lab);
    return DiskUnderLoad.start(lab, "base", "s1", "active");
  }

  private static void done(DiskUnderLoad chain, OperationRequest request) {
    OperationOutcome outcome = outcome(chain, request);
    assertThat(outcome.kind()).as(outcome.toString()).isEqualTo(Kind.DONE);
    assertThat(outcome.left()).isEmpty();
  }

  private static OperationOutcome outcome(DiskUnderLoad chain, OperationRequest request) {
    return Await.get(
        Operations.on(chain.vm().jobs(), chain.state())
            .start(request, OperationListener.NONE)
            .compose(operation -> operation.outcome()));
  }

  private static void refused(DiskUnderLoad chain, OperationRequest request, String why) {
    assertThatThrownBy(() -> outcome(chain, request))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(why);
    chain.isTidy(List.of("base", "s1", "active"));
    chain.nothingLost();
  }
}
