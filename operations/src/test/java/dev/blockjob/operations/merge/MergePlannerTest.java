package dev.blockjob.operations.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.InContainer;
import dev.blockjob.fixtures.Resized;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.image.ImageFiles;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.plan.PlannedFile;
import dev.blockjob.operations.planning.GoldenPlans;
import dev.blockjob.operations.planning.Graphs;
import dev.blockjob.operations.planning.KnownImages;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.file.LeaveFile;
import dev.blockjob.operations.step.job.StartJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The plans of many merges, as {@code merge-plans.txt} has them. */
class MergePlannerTest {

  private static final String[] FOUR = {"base:10", "s1:5", "s2:3", "active:1"};
  private static final OperationId ID = new OperationId("merge-1");

  private final GoldenPlans plans = new GoldenPlans();

  MergePlannerTest() {
    BlockGraph four = Graphs.chain(FOUR).graph();
    for (String snapshot : List.of("s2", "s1", "base")) {
      add("snapshot " + snapshot, four, Merge.of("vd0", snapshot));
      for (Direction direction : Direction.values()) {
        add(
            "snapshot " + snapshot + ", " + direction,
            four,
            Merge.of("vd0", snapshot).withDirection(direction));
      }
    }
    add("two adjacent ones", four, Merge.of("vd0", "s1", "base"));
    add("two that are not adjacent", four, Merge.of("vd0", "s2", "base"));
    add("by file", four, Merge.of("/images/active.qcow2", "s1.qcow2", "/images/base.qcow2"));
    for (int keep = 0; keep <= 3; keep++) {
      add("keep " + keep, four, Merge.keeping("vd0", keep));
    }
    add("keep the files", four, Merge.keeping("vd0", 0).withKeepFiles(true));
    add("slowly", four, Merge.of("vd0", "s1").withSpeed(1 << 20));
    add("the active layer", four, Merge.of("vd0", "active"));
    add("an unknown snapshot", four, Merge.of("vd0", "s9"));
    add("an unknown disk", four, Merge.of("vd9", "s1"));
    add("the only layer", Graphs.chain("base:10").graph(), Merge.of("vd0", "base"));
    add("no snapshot", Graphs.chain("base:10").graph(), Merge.keeping("vd0", 0));
    add(
        "equal layers, the active one among them",
        Graphs.chain("base:1", "active:1").graph(),
        Merge.of("vd0", "base"));
    add("a node of nobody", Graphs.unattached(FOUR).graph(), Merge.of("active", "s2"));
    add("an export", Graphs.exported(FOUR).graph(), Merge.of("guest", "s2"));
    groups();
    shared();
    remote();
    space();
    smaller();
    for (String version : Dumps.VERSIONS) {
      for (String dump : List.of("relative", "throttle", "shared-base", "daemon-export")) {
        BlockGraph graph = Dumps.graph(version, dump);
        String disk = graph.disks().get(0).name();
        add(version + " " + dump + ", all", graph, Merge.keeping(disk, 0));
      }
    }
    add("a commit runs there", Dumps.graph("commit-internal-running"), Merge.keeping("vd0", 0));
  }

  private void groups() {
    Graphs disks = Graphs.chain("base:10", "s1:5", "active:1").disk("vd1", "b1:4", "t1:2", "a1:1");
    BlockGraph two = disks.graph();
    Merge all = Merge.keeping("vd0", 0).withDisks(List.of("vd0", "vd1"));
    add("two disks, keep 1", two, all.withKeep(1));
    add("two disks, all", two, all);
    add("two disks, all or none", two, all.withAllOrNone(Duration.ofSeconds(1)));
    add("two disks, a snapshot of each", two, Merge.of("vd0", "s1", "b1").withDisks(all.disks()));
    add("two disks, a snapshot of one", two, Merge.of("vd0", "s1").withDisks(all.disks()));
    add("a disk twice", two, all.withDisks(List.of("vd0", "/images/active.qcow2")));
    add(
        "two disks, one with snapshots apart",
        Graphs.chain(FOUR).disk("vd1", "b1:4", "a1:1").graph(),
        Merge.of("vd0", "s2", "base", "b1").withDisks(all.disks()));
  }

  private void shared() {
    BlockGraph other = Graphs.chain(FOUR).overlay("other", "s1").graph();
    BlockGraph export = Graphs.chain(FOUR).uses(NodeUser.Kind.EXPORT, "backup", "s1").graph();
    for (Direction direction : Direction.values()) {
      for (String snapshot : List.of("s2", "s1", "base")) {
        Merge merge = Merge.of("vd0", snapshot).withDirection(direction);
        String title = ", snapshot " + snapshot + ", " + direction;
        add("a node is on s1, too" + title, other, merge);
        add("an export is on s1, too" + title, export, merge);
        add(
            "an image beside names s1" + title,
            Graphs.chain(FOUR).graph(),
            files(),
            new KnownImages(Path.of("/images/s1.qcow2")),
            merge);
      }
    }
  }

  private void remote() {
    BlockGraph base = Graphs.chain(FOUR).on("nbd", "base").graph();
    Merge all = Merge.keeping("vd0", 0);
    add("base is on an SSH server", Graphs.chain(FOUR).on("ssh", "base").graph(), all);
    add("base is on a server", base, all);
    add("base is on a server, STREAM", base, all.withDirection(Direction.STREAM));
    add("base is on a server, allowed", base, all.withAllowRemoteBacking(true));
    add("base is on a server, s1", base, Merge.of("vd0", "s1"));
    BlockGraph nobody = Graphs.unattached(FOUR).on("nbd", "base").graph();
    add("base is on a server, and the disk nobody's", nobody, all.withDisks(List.of("active")));
  }

  /** The cheaper way is the wrong one in each where one is given up. */
  private void smaller() {
    long mib = 1 << 20;
    BlockGraph mid =
        Resized.of(
            Graphs.chain("base:20", "s1:1", "active:10").graph(),
            "vd0",
            64 * mib,
            32 * mib,
            64 * mib);
    BlockGraph last =
        Resized.of(
            Graphs.chain("base:20", "s1:1", "active:1").graph(),
            "vd0",
            32 * mib,
            32 * mib,
            64 * mib);
    BlockGraph grown =
        Resized.of(Graphs.chain("base:1", "active:10").graph(), "vd0", 64 * mib, 32 * mib);
    BlockGraph both =
        Resized.of(
            Graphs.chain("base:5", "s1:5", "active:5").graph(),
            "vd0",
            32 * mib,
            16 * mib,
            64 * mib);
    add("a smaller layer between, s1", mid, Merge.of("vd0", "s1"));
    add("a smaller layer between, base", mid, Merge.of("vd0", "base"));
    add("a smaller layer between, all", mid, Merge.keeping("vd0", 0));
    add(
        "a smaller layer between, s1, STREAM",
        mid,
        Merge.of("vd0", "s1").withDirection(Direction.STREAM));
    add("a larger base, all", last, Merge.keeping("vd0", 0));
    add(
        "a larger base, all, COMMIT",
        last,
        Merge.keeping("vd0", 0).withDirection(Direction.COMMIT));
    add("a disk that has grown", grown, Merge.of("vd0", "base"));
    add("a smaller layer and a larger base", both, Merge.keeping("vd0", 0));
  }

  private void space() {
    BlockGraph four = Graphs.chain(FOUR).graph();
    FakeFiles full = files().free(4 << 20);
    add("4 MiB are free, s1", four, full, KnownImages.UNSHARED, Merge.of("vd0", "s1"));
    add("4 MiB are free, base", four, full, KnownImages.UNSHARED, Merge.of("vd0", "base"));
    add(
        "4 MiB are free, base, unchecked",
        four,
        full,
        KnownImages.UNSHARED,
        Merge.of("vd0", "base").withCheckSpace(false));
    add(
        "files that can't be seen",
        four,
        new FakeFiles(),
        KnownImages.UNSHARED,
        Merge.keeping("vd0", 0));
  }

  private static FakeFiles files() {
    FakeFiles files = FakeFiles.withImages();
    for (String name : List.of("base", "s1", "s2", "snap1", "b1", "t1", "a1")) {
      files.file("/images/" + name + ".qcow2", 64 << 20);
    }
    return files;
  }

  private void add(String title, BlockGraph graph, Merge merge) {
    add(title, graph, files(), KnownImages.UNSHARED, merge);
  }

  private void add(
      String title, BlockGraph graph, FakeFiles files, ImageFiles images, Merge merge) {
    plans.add(
        title, () -> new MergePlanner(graph, Schemas.QEMU_11_1, files, images, ID, merge).plan());
  }

  @Test
  void everyMergeIsPlannedAsItIsWrittenDown() throws IOException {
    plans.areAsWrittenDownIn("merge-plans.txt");
  }

  private static Plan all(Graphs disk) {
    return new MergePlanner(
            disk.graph(),
            Schemas.QEMU_11_1,
            files(),
            KnownImages.UNSHARED,
            ID,
            Merge.keeping("vd0", 0))
        .plan();
  }

  @Test
  void aLayerThatStaysIsNeededWithItsDataFile() {
    Graphs disk = Graphs.chain(FOUR).dataIn("base", "base.data");
    FakeFiles there = files().file("/images/base.data", 64 << 20);
    Merge merge = Merge.keeping("vd0", 0).withDirection(Direction.COMMIT);

    Plan plan = plan(disk, there, merge);

    assertThat(plan.files())
        .extracting(PlannedFile::file)
        .containsExactly(Path.of("/images/base.qcow2"), Path.of("/images/base.data"));
    assertThatThrownBy(() -> plan(disk, files(), merge))
        .hasMessageContaining("the file with its data, /images/base.data, is gone");
  }

  private static Plan plan(Graphs disk, FakeFiles files, Merge merge) {
    return new MergePlanner(disk.graph(), Schemas.QEMU_11_1, files, KnownImages.UNSHARED, ID, merge)
        .plan();
  }

  /** As of a drive with snapshot=on, which is not meant to change the images below it. */
  @Test
  void aDiskWhoseOwnFileIsGoneIsNotMerged() {
    FakeFiles files = new FakeFiles();
    List.of("base", "s1", "s2").forEach(name -> files.file("/images/" + name + ".qcow2", 1 << 20));
    Graphs disk = Graphs.chain(FOUR);

    assertThatThrownBy(() -> plan(disk, files, Merge.keeping("vd0", 0)))
        .hasMessageContaining("that file is gone")
        .hasMessageContaining("don't merge");
  }

  @Test
  void aFileThatHoldsMoreThanTheLayerIsKeptAndNamed() {
    BlockGraph graph = Graphs.chain(FOUR).graph();
    Merge merge = Merge.of("vd0", "s1").withDirection(Direction.STREAM);

    assertThat(left(InContainer.part(graph, "s1"), merge))
        .startsWith("leave /images/s1.qcow2: the disk was a part of it");
    assertThat(left(InContainer.nested(graph, "s1"), merge))
        .startsWith("leave /images/s1.qcow2: the disk was a part of it");
    assertThat(left(InContainer.throttled(graph, "s1"), merge)).isEmpty();
  }

  private static String left(BlockGraph graph, Merge merge) {
    Plan plan =
        new MergePlanner(graph, Schemas.QEMU_11_1, files(), KnownImages.UNSHARED, ID, merge).plan();
    return plan.steps().stream()
        .filter(LeaveFile.class::isInstance)
        .map(Step::description)
        .collect(Collectors.joining());
  }

  @Test
  void aFileWithDirtyBitmapsIsNotDeleted() {
    Plan plan = all(Graphs.chain(FOUR).bitmap("s2", "backup", false));

    assertThat(plan.steps()).filteredOn(DeleteFile.class::isInstance).hasSize(1);
    assertThat(plan.steps())
        .filteredOn(LeaveFile.class::isInstance)
        .extracting(Step::description)
        .containsExactly(
            "leave /images/s2.qcow2: it has dirty bitmaps (backup), which no job takes along; if "
                + "they aren't needed, delete it",
            "leave /images/s1.qcow2: it is the backing file of /images/s2.qcow2; once it doesn't"
                + " need it any more, delete it");
  }

  @Test
  void aFileWithInternalSnapshotsIsKeptUnlessNobodyNeedsThem() {
    BlockGraph graph = Graphs.chain(FOUR).snapshots("s1", "before", "after").graph();
    Merge merge = Merge.keeping("vd0", 0);

    Plan kept =
        new MergePlanner(graph, Schemas.QEMU_11_1, files(), KnownImages.UNSHARED, ID, merge).plan();
    Plan dropped =
        new MergePlanner(
                graph,
                Schemas.QEMU_11_1,
                files(),
                KnownImages.UNSHARED,
                ID,
                merge.withDrop(Set.of(HeldData.INTERNAL_SNAPSHOTS)))
            .plan();

    assertThat(kept.steps())
        .extracting(Step::description)
        .contains(
            "leave /images/s1.qcow2: it has internal snapshots (before, after), which no job "
                + "takes along; if they aren't needed, delete it");
    assertThat(dropped.steps()).filteredOn(DeleteFile.class::isInstance).hasSize(3);
  }

  @Test
  void aBitmapThatACrashLeftInconsistentKeepsNoFile() {
    Plan plan = all(Graphs.chain(FOUR).bitmap("s2", "backup", true));

    assertThat(plan.steps()).filteredOn(DeleteFile.class::isInstance).hasSize(3);
  }

  @Test
  void aFileThatCantBeReadKeepsTheOthersAndBarsACommit() {
    Path torn = Path.of("/images/torn.qcow2");
    Merge merge = Merge.of("vd0", "s1");

    Plan plan = plan(merge, new KnownImages(Path.of("/none"), torn));

    assertThat(plan.steps())
        .filteredOn(DeleteFile.class::isInstance)
        .extracting(Step::description)
        .containsExactly("delete /images/s1.qcow2, if by then /images/torn.qcow2 can be read");
    assertThat(plan.notes())
        .contains(
            "/images/s1.qcow2 stays as long as /images/torn.qcow2 can't be read (it is torn) and"
                + " may have it as its backing file");
    assertThat(plan.jobs().get(0).command()).isEqualTo("block-stream");
    assertThatThrownBy(
            () ->
                plan(
                    merge.withDirection(Direction.COMMIT), new KnownImages(Path.of("/none"), torn)))
        .hasMessageContaining("torn.qcow2 can't be read (it is torn)")
        .hasMessageContaining("--unused-by");
  }

  @Test
  void aCommitSaysWhichImagesItChanges() {
    Plan plan = plan(Merge.keeping("vd0", 0).withDirection(Direction.COMMIT), KnownImages.UNSHARED);

    assertThat(plan.steps())
        .filteredOn(StartJob.class::isInstance)
        .extracting(step -> ((StartJob) step).changes())
        .containsExactly(
            List.of(
                Path.of("/images/s2.qcow2"),
                Path.of("/images/s1.qcow2"),
                Path.of("/images/base.qcow2")));
  }

  private static Plan plan(Merge merge, ImageFiles images) {
    return new MergePlanner(
            Graphs.chain(FOUR).graph(), Schemas.QEMU_11_1, files(), images, ID, merge)
        .plan();
  }

  @Test
  void eachPlanHasItsPointOfNoReturnBehindAllThatCanBeTakenBack() {
    Plan plan = all(Graphs.chain(FOUR));

    List<Boolean> isFinal = plan.steps().stream().map(Step::isPointOfNoReturn).toList();

    assertThat(isFinal.subList(0, 2)).containsExactly(false, false);
    assertThat(isFinal.get(2)).isTrue();
  }
}
