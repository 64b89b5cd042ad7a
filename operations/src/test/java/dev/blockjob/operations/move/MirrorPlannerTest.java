package dev.blockjob.operations.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.InContainer;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.Moves;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.planning.GoldenPlans;
import dev.blockjob.operations.planning.Graphs;
import dev.blockjob.operations.planning.KnownImages;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.DeleteFile;
import dev.blockjob.operations.step.file.LeaveFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The plans of many moves and copies, as {@code mirror-plans.txt} has them. */
class MirrorPlannerTest {

  private static final OperationId ID = new OperationId("move-1");
  private static final Target FILE = new Target.NewFile(Path.of("/new/disk.qcow2"), null);
  private static final Target RAW = new Target.NewFile(Path.of("/new/disk.raw"), "raw");
  private static final Target NBD = new Target.Nbd("host", 10809, null, "x");

  private static final KnownImages IMAGES = new KnownImages(Path.of("/images/shared"));

  private final GoldenPlans plans = new GoldenPlans();
  private final BlockGraph three = Graphs.chain("base:10", "s1:5", "active:1").graph();
  private final BlockGraph one = Graphs.chain("active:40").graph();

  MirrorPlannerTest() {
    Move full = Move.of("vd0", FILE);
    add("a disk", three, full);
    add("a disk, shallow", three, full.withShallow(true));
    add("a disk, shallow, the source goes", three, full.withShallow(true).withDeleteSource(true));
    add("a disk, the source goes", three, full.withDeleteSource(true));
    add("one image, shallow", one, full.withShallow(true));
    add("a disk, slowly, with blocking writes", three, settings(full));
    add("a disk to raw", three, full.withTarget(RAW));
    add("a disk to raw, shallow", three, full.withTarget(RAW).withShallow(true));
    add("a disk to an NBD export", three, full.withTarget(NBD));
    add("a disk to an NBD export, shallow", three, full.withTarget(NBD).withShallow(true));
    add("a disk to a node that isn't there", three, full.withTarget(new Target.Node("n")));
    add("a disk to a node of its own", three, full.withTarget(new Target.Node("s1")));
    add("a disk to its own image", three, full.withTarget(existing("/images/s1.qcow2")));
    add("a disk to an image", three, full.withTarget(existing("/images/spare.qcow2")));
    add("a disk to an image of another size", three, full.withTarget(existing("/images/small")));
    add("a disk to an image that others read", three, full.withTarget(existing("/images/shared")));
    add("a disk to an image that isn't there", three, full.withTarget(existing("/new/none")));
    add("a disk to a file that is there", three, full.withTarget(file("/images/spare.qcow2")));
    add("a disk to a file that can't be seen", three, full.withTarget(file("spare.qcow2")));
    add("a disk that others read, the source goes", shared(), full.withDeleteSource(true));
    add("a node of nobody", Graphs.unattached("active:1").graph(), Move.of("active", FILE));
    add("an export", Graphs.exported("base:10", "active:1").graph(), Move.of("guest", FILE));
    add("a throttled disk", Dumps.graph("11.1", "throttle"), full);
    add("too little space", three, full, files().free(1 << 20));
    add("too little space, unchecked", three, full.withCheckSpace(false), files().free(1 << 20));
    add("a disk to a block device", three, full.withTarget(device("/dev/vg/lv")), devices());
    add(
        "a disk to a block device of another size",
        three,
        full.withTarget(device("/dev/small")),
        devices());
    add(
        "a disk to a block device as qcow2",
        three,
        full.withTarget(existing("/dev/vg/lv")),
        devices());
    copies();
    via();
    groups();
  }

  private void copies() {
    Copy copy = Copy.of("vd0", FILE);
    add("a copy", three, copy);
    add("a copy, shallow", three, copy.withShallow(true));
    add("a copy, frozen", three, copy.withGuestAgent("/qga.sock"));
    add("a copy to an NBD export", three, copy.withTarget(NBD));
    add(
        "a copy of a node of nobody",
        Graphs.unattached("active:1").graph(),
        Copy.of("active", FILE));
  }

  private void groups() {
    BlockGraph two = Graphs.chain("base:10", "active:1").disk("vd1", "b1:4", "a1:1").graph();
    Move first = Move.of("vd0", FILE);
    Move second = Move.of("vd1", file("/new/disk1.qcow2"));
    add("two disks", two, new Moves(List.of(first, second.withDeleteSource(true))));
    add("two disks, one shallow", two, new Moves(List.of(first.withShallow(true), second)));
    add("two disks to the same file", two, new Moves(List.of(first, second.withTarget(FILE))));
    add("two disks, room for one", two, new Moves(List.of(first, second)), files().free(12 << 20));
    add("one disk to two files", two, new Moves(List.of(first, second.withDisk("active"))));
  }

  private void via() {
    Move via = Move.of("vd0", FILE).withCopier(Move.CP);
    add("via an overlay", one, via);
    add("via an overlay, the source goes", one, via.withDeleteSource(true));
    add("via an overlay, slowly, with blocking writes", one, settings(via));
    add("via an overlay, by a command", one, via.withCopier("rsync --inplace"));
    add("via an overlay, an export", Graphs.exported("active:1").graph(), via.withDisk("guest"));
    add("via an overlay, in the same folder", one, via.withTarget(file("/images/new.qcow2")));
    add("via an overlay, over a backing file", three, via);
    add("via an overlay, to another format", one, via.withTarget(RAW));
    add("via an overlay, to an NBD export", one, via.withTarget(NBD));
    add("via an overlay, to an image", one, via.withTarget(existing("/images/spare.qcow2")));
    add("via an overlay, to its own image", one, via.withTarget(file("/images/active.qcow2")));
    add("via an overlay, a node of nobody", Graphs.unattached("active:1").graph(), of(via));
    add("via an overlay, another one is there", overlaid(), via);
    add("via an overlay, too little space", one, via, files().free(1 << 20));
    add(
        "via an overlay, too little space for all but reflinks",
        one,
        via.withCopier(Move.REFLINK),
        files().free(1 << 20));
    add("via an overlay, files that can't be seen", one, via, new FakeFiles());
  }

  private static Move of(Move move) {
    return move.withDisk("active");
  }

  private static Move settings(Move move) {
    return move.withSpeed(1 << 20).withCopyMode(CopyMode.WRITE_BLOCKING);
  }

  private static BlockGraph overlaid() {
    return Graphs.chain("active:40").overlay("other", "active").graph();
  }

  private static BlockGraph shared() {
    return Graphs.chain("base:10", "active:1").uses(NodeUser.Kind.EXPORT, "e", "base").graph();
  }

  private static Target existing(String file) {
    return new Target.ExistingFile(Path.of(file), "qcow2");
  }

  private static Target file(String file) {
    return new Target.NewFile(Path.of(file), null);
  }

  private static Target device(String path) {
    return new Target.NewFile(Path.of(path), null);
  }

  private static FakeFiles devices() {
    return files().blockDevice("/dev/vg/lv", 64 << 20).blockDevice("/dev/small", 32 << 20);
  }

  private static FakeFiles files() {
    return FakeFiles.withImages()
        .file("/images/active.qcow2", 64 << 20)
        .file("/images/base.qcow2", 64 << 20)
        .file("/images/s1.qcow2", 64 << 20)
        .file("/images/a1.qcow2", 64 << 20)
        .file("/images/spare.qcow2", 64 << 20)
        .file("/images/shared", 64 << 20)
        .file("/images/small", 32 << 20);
  }

  private void add(String title, BlockGraph graph, Move move) {
    add(title, graph, move, files());
  }

  private void add(String title, BlockGraph graph, Move move, FakeFiles files) {
    plans.add(
        title,
        () ->
            move.copier() == null
                ? planner(graph, files).plan(move)
                : OverlayMovePlanner.plan(graph, Schemas.QEMU_11_1, files, IMAGES, ID, move));
  }

  private static MirrorPlanner planner(BlockGraph graph, FakeFiles files) {
    return new MirrorPlanner(graph, Schemas.QEMU_11_1, files, IMAGES, ID);
  }

  private void add(String title, BlockGraph graph, Copy copy) {
    plans.add(title, () -> planner(graph, files()).plan(copy));
  }

  private void add(String title, BlockGraph graph, Moves moves) {
    add(title, graph, moves, files());
  }

  private void add(String title, BlockGraph graph, Moves moves, FakeFiles files) {
    plans.add(title, () -> planner(graph, files).plan(moves));
  }

  @Test
  void everyMoveAndCopyIsPlannedAsItIsWrittenDown() throws IOException {
    plans.areAsWrittenDownIn("mirror-plans.txt");
  }

  @Test
  void aSourceThatIsAPartOfItsFileIsKeptAndNamed() {
    BlockGraph graph = InContainer.part(Graphs.chain("active:1").graph(), "active");

    assertThat(planner(graph, files()).plan(Move.of("vd0", FILE).withDeleteSource(true)).steps())
        .filteredOn(LeaveFile.class::isInstance)
        .extracting(Step::description)
        .singleElement()
        .asString()
        .startsWith("leave /images/active.qcow2: the disk was a part of it");
  }

  @Test
  void aMoveSaysWhichSnapshotsAndBitmapsStayBehind() {
    BlockGraph graph =
        Graphs.chain("base:10", "active:1")
            .snapshots("base", "then")
            .bitmap("active", "backup", false)
            .graph();
    Move move = Move.of("vd0", FILE);

    assertThat(planner(graph, files()).plan(move).steps())
        .filteredOn(LeaveFile.class::isInstance)
        .extracting(Step::description)
        .containsExactly(
            "leave /images/active.qcow2: it has dirty bitmaps (backup), which a move doesn't take"
                + " along",
            "leave /images/base.qcow2: it has internal snapshots (then), which a move doesn't take"
                + " along");
    assertThat(planner(graph, files()).plan(move.withShallow(true)).steps())
        .filteredOn(LeaveFile.class::isInstance)
        .hasSize(1);
    assertThat(planner(graph, files()).plan(move.withDeleteSource(true)).steps())
        .noneMatch(DeleteFile.class::isInstance);
    assertThat(
            planner(graph, files())
                .plan(move.withDeleteSource(true).withDrop(EnumSet.allOf(HeldData.class)))
                .steps())
        .noneMatch(LeaveFile.class::isInstance)
        .anyMatch(DeleteFile.class::isInstance);
  }

  @Test
  void aSourceThatHasNoNameAnyMoreIsNotSaidToStay() {
    FakeFiles files =
        new FakeFiles()
            .file("/images/base.qcow2", 64 << 20)
            .file("/images/s1.qcow2", 64 << 20)
            .unlinked("/images/active.qcow2");
    Move move = Move.of("vd0", FILE).withDeleteSource(true);
    Plan plan = new MirrorPlanner(three, Schemas.QEMU_11_1, files, IMAGES, ID).plan(move);

    assertThat(plan.steps())
        .noneMatch(step -> step instanceof LeaveFile it && it.reason().contains("active.qcow2"));
    assertThat(plan.steps()).noneMatch(DeleteFile.class::isInstance);
    assertThat(plan.notes()).anyMatch(note -> note.contains("is gone when QEMU closes it"));
  }
}
