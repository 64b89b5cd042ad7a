package dev.blockjob.jobs.check;

import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.ImageUsers;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.Dropped;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.jobs.plan.Planning;
import dev.blockjob.jobs.plan.StartPlan;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that QEMU hasn't open, and that use what a job writes into. */
class ClosedUsersTest {

  private static final String CLONE = "/images/clone.qcow2";
  private static final Target SPARE =
      new Target.ExistingFile(Path.of("/images/spare.qcow2"), "qcow2");

  private final FakeFiles files =
      FakeFiles.withImages()
          .file("/images/snap1.qcow2", 16 << 20)
          .file("/images/base.qcow2", 16 << 20);

  private static BlockNode node(
      String name, String driver, @Nullable String path, Map<String, String> children) {
    return new BlockNode(
        name,
        driver,
        path == null ? "json:{}" : path,
        path,
        children,
        false,
        false,
        16 << 20,
        0L,
        children.containsKey("backing") ? children.get("backing") + ".qcow2" : null,
        "qcow2",
        List.of());
  }

  /** base, snap1, active under vd0; the base's data is in a file of its own; and a target. */
  private static BlockGraph graph() {
    Map<String, BlockNode> nodes = new LinkedHashMap<>();
    for (BlockNode node :
        List.of(
            node(
                "base",
                "qcow2",
                "/images/base.qcow2",
                Map.of("file", "base-file", "data-file", "data")),
            node("base-file", "file", "/images/base.qcow2", Map.of()),
            node("data", "file", "/images/data.raw", Map.of()),
            node(
                "snap1",
                "qcow2",
                null,
                Map.of("file", "slow", "data-file", "snap1-data", "backing", "base")),
            node("slow", "throttle", null, Map.of("file", "snap1-file")),
            node("snap1-file", "file", "/images/snap1.qcow2", Map.of()),
            node("snap1-data", "file", "/images/snap1.raw", Map.of()),
            node("active", "qcow2", "/images/active.qcow2", Map.of("backing", "snap1")),
            node(
                "target",
                "qcow2",
                "/images/spare.qcow2",
                Map.of("file", "target-file", "data-file", "target-data")),
            node("target-file", "file", "/images/spare.qcow2", Map.of()),
            node("target-data", "file", "/images/spare.raw", Map.of()))) {
      nodes.put(node.name(), node);
    }
    List<Disk> disks =
        List.of(new Disk("/machine/peripheral/vd0/x", null, null, "active", "active"));
    return new BlockGraph(disks, nodes, Map.of(), List.of(), true);
  }

  private StartPlan planned(BlockJobRequest request) {
    return Planner.plan(graph(), Schemas.QEMU_11_1, files, Planning.ID, request);
  }

  private RequestException refusal(BlockJobRequest request) {
    return refused(Reason.BUSY, () -> planned(request));
  }

  @ParameterizedTest
  @ValueSource(strings = {"base.qcow2", "snap1.qcow2", "data.raw"})
  void aCommitIntoWhatAClosedImageReadsThroughIsRefused(String used) {
    files.overlay("/images/" + used, CLONE);

    assertThat(refusal(Commit.of("vd0")))
        .hasMessageContaining("a commit changes what is read through")
        .hasMessageContaining("it is the backing file of " + CLONE)
        .hasMessageContaining("what an earlier commit has left")
        .hasMessageContaining("--unused-by " + CLONE)
        .hasMessageContaining("`qemu-img rebase -b \"\" " + CLONE + "`");
    assertThat(refusal(Commit.of("vd0")).candidates()).containsExactly(CLONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"active.qcow2", "snap1.raw"})
  void whatStaysTheSameMayHaveUsers(String used) {
    files.overlay("/images/" + used, CLONE);

    assertThatCode(() -> planned(Commit.of("vd0"))).doesNotThrowAnyException();
  }

  @Test
  void anInternalCommitIsRefusedForUsersOfItsBaseOnly() {
    Commit inner = Commit.of("vd0").withTop("snap1");
    files.overlay("/images/snap1.qcow2", "/images/other.qcow2");

    assertThatCode(() -> planned(inner)).doesNotThrowAnyException();
    files.overlay("/images/base.qcow2", CLONE);

    assertThat(refusal(inner)).hasMessageContaining(CLONE);
    assertThat(refusal(Commit.of("vd0").withBase("snap1"))).hasMessageContaining("other.qcow2");
  }

  @Test
  void theChainsOwnImagesAreNoUsers() {
    files.overlay("/images/base.qcow2", "/images/snap1.qcow2");
    files.overlay("/images/snap1.qcow2", "/images/active.qcow2");

    assertThatCode(() -> planned(Commit.of("vd0"))).doesNotThrowAnyException();
  }

  @Test
  void aNeighbourThatCanNotBeReadMayBeAUser() {
    files.unread("/images/base.qcow2", "/images/upload");

    assertThat(refusal(Commit.of("vd0")))
        .hasMessageContaining("/images/upload can't be read (permission denied)")
        .hasMessageContaining("--unused-by /images/upload");
  }

  @Test
  void whatIsSaidToUseNothingIsBelieved() {
    files.overlay("/images/base.qcow2", CLONE).overlay("/images/spare.qcow2", CLONE);
    ScanScope scope = new ScanScope(List.of(), List.of(Path.of(CLONE)));

    assertThatCode(
            () -> {
              planned(Commit.of("vd0").withScanScope(scope));
              planned(Mirror.of("vd0", new Target.Node("target")).withScanScope(scope));
              plan(files, "idle", Mirror.of("vd0", SPARE).withScanScope(scope));
              plan(files, "idle", Backup.of("vd0", SPARE).withScanScope(scope));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aTargetThatIsThereAndHasUsersIsNotOverwritten() {
    files.overlay("/images/spare.qcow2", CLONE);

    for (BlockJobRequest request :
        List.of(
            Mirror.of("vd0", SPARE),
            Mirror.of("vd0", SPARE).withBlockdev(true),
            Backup.of("vd0", SPARE))) {
      assertThat(refused(Reason.BUSY, () -> plan(files, "idle", request)))
          .hasMessageContaining("'/images/spare.qcow2' would be overwritten")
          .hasMessageContaining("it is the backing file of " + CLONE)
          .hasMessageContaining("name another target");
    }
  }

  @Test
  void neitherIsANodeThatHasUsers() {
    Target target = new Target.Node("target");
    assertThatCode(() -> planned(Mirror.of("vd0", target))).doesNotThrowAnyException();
    files.overlay("/images/spare.qcow2", CLONE);

    assertThat(refusal(Mirror.of("vd0", target))).hasMessageContaining(CLONE);
    assertThat(refusal(Backup.of("vd0", target))).hasMessageContaining(CLONE);
  }

  @Test
  void aNodeWithADataFileIsNotRefusedForItsOwnHeader() {
    Target target = new Target.Node("target");
    List<BlockJobRequest> requests = List.of(Mirror.of("vd0", target), Backup.of("vd0", target));
    files.dataUser("/images/spare.raw", "/images/./spare.qcow2");

    assertThatCode(() -> requests.forEach(this::planned)).doesNotThrowAnyException();
    files.unread("/images/spare.raw", "/images/spare.qcow2");
    assertThatCode(() -> requests.forEach(this::planned)).doesNotThrowAnyException();
    files.dataUser("/images/spare.raw", CLONE);

    requests.forEach(
        request ->
            assertThat(refusal(request)).hasMessageContaining("it has the data of " + CLONE));
  }

  @Test
  void whoHasItsDataInABaseIsNotToldToRebase() {
    files.dataUser("/images/data.raw", "/images/my clone.qcow2");

    assertThat(refusal(Commit.of("vd0")))
        .hasMessageContaining("it has the data of /images/my clone.qcow2")
        .hasMessageContaining("--unused-by '/images/my clone.qcow2'")
        .hasMessageContaining("`qemu-img convert -O qcow2 '/images/my clone.qcow2' COPY`")
        .hasMessageNotContaining("backing file")
        .hasMessageNotContaining("rebase");
  }

  @Test
  void aStreamChangesNothingThatOthersRead() {
    files.overlay("/images/active.qcow2", CLONE).overlay("/images/snap1.qcow2", CLONE);
    files.overlay("/images/base.qcow2", CLONE);

    assertThatCode(() -> planned(Stream.of("vd0"))).doesNotThrowAnyException();
  }

  @Test
  void whatDropsOutOfTheChainIsNamedWhereItIsSeen() {
    assertThat(planned(Commit.of("vd0").withBase("snap1")).dropped().files())
        .containsExactly(Path.of("/images/active.qcow2"));
    assertThat(plan(FileChecks.NONE, "idle", Commit.of("vd0")).dropped().files()).isEmpty();
    assertThat(planned(Stream.of("vd0")).dropped()).isEqualTo(Dropped.NOTHING);
  }

  @Test
  void allThatMayBeSaidToUseNothingCanBePasted() {
    ImageUsers.Unread upload = new ImageUsers.Unread(Path.of("/up load"), "permission denied");
    ImageUsers.Unread other = new ImageUsers.Unread(Path.of("/other"), "permission denied");
    List<Path> used = List.of(Path.of("/a"), Path.of("/b c"), Path.of("/d"), Path.of("/e"));
    ImageUsers found = new ImageUsers(used, List.of(upload, other), List.of());
    ClosedUsers users = new ClosedUsers(graph(), files, image -> found);
    BlockNode base = graph().node("base").orElseThrow();

    assertThat(users.ofCommit(List.of(base)).orElseThrow())
        .hasMessageContaining(
            "if nobody needs them any more, as what earlier commits have left, remove them or say so"
                + " (--unused-by /a --unused-by '/b c' --unused-by /d --unused-by /e)")
        .hasMessageContaining(
            "make each stand alone first (`qemu-img rebase -b \"\" /a` and so on)")
        .hasMessageContaining("/up load can't be read (permission denied)")
        .hasMessageContaining("if they have not, say so")
        .hasMessageContaining("(--unused-by '/up load' --unused-by /other)");
  }

  @Test
  void theDataOfATargetCountsAsWell() {
    files.dataFile("/images/spare.qcow2", "/images/spare.raw");
    files
        .dataUser("/images/spare.raw", "/images/spare.qcow2")
        .file("/images/spare.qcow2", 16 << 20);
    List<BlockJobRequest> requests =
        List.of(
            Mirror.of("vd0", SPARE),
            Mirror.of("vd0", SPARE).withBlockdev(true),
            Backup.of("vd0", SPARE));
    assertThatCode(() -> requests.forEach(request -> plan(files, "idle", request)))
        .as("its own header is no matter")
        .doesNotThrowAnyException();
    files.dataUser("/images/spare.raw", CLONE);

    requests.forEach(
        request ->
            assertThat(refused(Reason.BUSY, () -> plan(files, "idle", request)))
                .hasMessageContaining("'/images/spare.qcow2' would be overwritten")
                .hasMessageContaining("it has the data of " + CLONE));
  }

  @Test
  void theDataOfABaseIsFoundByItsHeaderWhereQemuDoesNotTellOfIt() {
    BlockNode base = node("base", "qcow2", "/images/base.qcow2", Map.of());
    BlockGraph untold = new BlockGraph(List.of(), Map.of("base", base), Map.of(), List.of(), false);
    files.dataFile("/images/base.qcow2", "/images/data.raw").dataUser("/images/data.raw", CLONE);
    ClosedUsers users = new ClosedUsers(untold, files, files.users(ScanScope.NONE, List.of()));

    assertThat(users.ofCommit(List.of(base)))
        .hasValueSatisfying(
            refusal -> assertThat(refusal).hasMessageContaining("it has the data of " + CLONE));
  }

  @Test
  void manyUsersAreCounted() {
    List<Path> many = List.of(Path.of("/a"), Path.of("/b"), Path.of("/c"), Path.of("/d"));
    ClosedUsers users =
        new ClosedUsers(graph(), files, image -> new ImageUsers(many, List.of(), List.of()));

    assertThat(users.ofTarget(Path.of("/images/base.qcow2"), "qcow2"))
        .hasValueSatisfying(
            refusal -> assertThat(refusal).hasMessageContaining("of /a, /b, /c and 1 more"));
    assertThat(users.ofTarget(Path.of("/images/new.qcow2"), "qcow2"))
        .as("nothing is there")
        .isEmpty();
  }
}
