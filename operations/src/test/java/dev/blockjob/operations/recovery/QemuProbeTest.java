package dev.blockjob.operations.recovery;

import static dev.blockjob.operations.recovery.RecordedMerge.JOB;
import static dev.blockjob.operations.recovery.RecordedMerge.ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.promise.DiskLocator;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.promise.PivotPromise;
import dev.blockjob.jobs.promise.PromiseVerdict;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.step.Evidence;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.ObservedState.QemuContinuity;
import dev.blockjob.operations.step.guest.ThawGuest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuProbeTest {

  private static final QemuOrigin ANOTHER = new QemuOrigin("/q.sock", "10.0.0", "7 since 8");
  private static final QemuOrigin HIDDEN = new QemuOrigin("/q.sock", "10.0.0", null);
  private static final GraphPromise NOT_LOOKED_AT =
      graph -> {
        throw new AssertionError("node names mean nothing in another QEMU");
      };

  /** A disk of these layers, active layer first. */
  private static BlockGraph graph(@Nullable JobStatus job, String... layers) {
    Map<String, BlockNode> nodes = new LinkedHashMap<>();
    for (int i = 0; i < layers.length; i++) {
      Map<String, String> children =
          i + 1 < layers.length ? Map.of("backing", layers[i + 1]) : Map.of();
      String path = "/images/" + layers[i];
      nodes.put(
          layers[i],
          new BlockNode(
              layers[i], "qcow2", path, path, children, false, false, 1, 1L, null, null,
              List.of()));
    }
    List<JobInfo> jobs =
        job == null ? List.of() : List.of(new JobInfo(JOB, "commit", job, 0, 0, null, null));
    return new BlockGraph(
        List.of(new Disk("vd0", null, null, layers[0], layers[0])), nodes, Map.of(), jobs, true);
  }

  private static RecordedMerge pivot(GraphPromise promise) {
    return RecordedMerge.pivot(promise, "/images/active", "/images/base");
  }

  private static RecordedMerge internal() {
    return RecordedMerge.internal(NOT_LOOKED_AT, "/images/mid", "/images/base", "/images/active");
  }

  private static JobObservation fact(RecordedMerge recorded, BlockGraph graph, QemuOrigin now) {
    return QemuProbe.of(recorded.journal(), graph, now).job(JOB);
  }

  @Test
  void aJobThatQemuListsStandsWhereItsStatusSaysAndProvesThatItIsTheSameQemu() {
    ObservedState observed =
        QemuProbe.of(
            pivot(NOT_LOOKED_AT).maySwitch().journal(),
            graph(JobStatus.READY, "active", "base"),
            HIDDEN);

    assertThat(observed.job(JOB)).isEqualTo(JobObservation.AT_GATE);
    assertThat(observed.continuity()).isEqualTo(QemuContinuity.SAME);
    assertThat(observed.nodes()).containsExactlyInAnyOrder("active", "base");
    assertThat(observed.known()).containsExactly("job merge-vd0-1-1 is ready");
  }

  @Test
  void aConcludedJobIsEndingWhateverTheGraphShows() {
    BlockGraph graph = graph(JobStatus.CONCLUDED, "base");

    assertThat(fact(pivot(NOT_LOOKED_AT), graph, ORIGIN)).isEqualTo(JobObservation.ENDING);
  }

  @Test
  void ofAJobThatTheSameQemuHasForgottenTheGraphTells() {
    BlockGraph graph = graph(null, "base");
    Map<PromiseVerdict.Kind, JobObservation> expected =
        Map.of(
            PromiseVerdict.Kind.PIVOTED, JobObservation.KEPT,
            PromiseVerdict.Kind.DONE, JobObservation.KEPT,
            PromiseVerdict.Kind.NOT_PIVOTED, JobObservation.UNCHANGED,
            PromiseVerdict.Kind.NOT_DONE, JobObservation.UNCHANGED,
            PromiseVerdict.Kind.UNSEEN, JobObservation.UNSEEN);

    for (PromiseVerdict.Kind kind : PromiseVerdict.Kind.values()) {
      ObservedState observed =
          QemuProbe.of(pivot(any -> new PromiseVerdict(kind, "so it is")).journal(), graph, ORIGIN);

      assertThat(observed.job(JOB)).as(kind.name()).isEqualTo(expected.get(kind));
      assertThat(observed.known()).containsExactly("QEMU doesn't know job merge-vd0-1-1; so it is");
    }
  }

  @Test
  void aCopyThatTheDiskIsOnOrMayBeOnIsNotWhatItWas() {
    Disk disk = new Disk("vd0", null, null, "active", "active");
    RecordedMerge copy =
        RecordedMerge.copy(
            new PivotPromise(new DiskLocator(disk), "copy"), "/images/active", "/images/copy");
    BlockGraph gone = new BlockGraph(List.of(), Map.of(), Map.of(), List.of(), true);

    assertThat(fact(copy, graph(null, "active"), ORIGIN)).isEqualTo(JobObservation.UNCHANGED);
    assertThat(fact(copy, graph(null, "copy"), ORIGIN)).isEqualTo(JobObservation.UNSEEN);
    assertThat(fact(copy, gone, ORIGIN)).isEqualTo(JobObservation.UNSEEN);
    assertThat(QemuProbe.of(copy.journal(), gone, ORIGIN).knowing(Set.of(JOB)).job(JOB))
        .as("QEMU has said that it failed")
        .isEqualTo(JobObservation.UNCHANGED);
  }

  @Test
  void aGraphThatNoHeaderOnTheDiskGoesWithIsNoSuccess(@TempDir Path folder) throws IOException {
    Path above = Files.createDirectory(folder.resolve("above")).resolve("active");
    String mid = folder.resolve("mid").toString();
    String base = folder.resolve("base").toString();
    BlockGraph graph = graph(null, "active", "base").mapPaths(path -> at(path, above, base));
    RecordedMerge merged =
        RecordedMerge.internal(
            any -> new PromiseVerdict(PromiseVerdict.Kind.DONE, "so it is"),
            mid,
            base,
            above.toString());

    overlay(above, mid);
    ObservedState unwritten = QemuProbe.of(merged.journal(), graph, ORIGIN);
    JobObservation elsewhere = fact(merged.maySwitch(), graph, ANOTHER);
    overlay(above, "../base");
    JobObservation written = fact(merged, graph, ORIGIN);

    assertThat(unwritten.job(JOB)).isEqualTo(JobObservation.FAILED);
    assertThat(unwritten.known()).anyMatch(text -> text.contains("the header of " + above));
    assertThat(elsewhere).isEqualTo(JobObservation.FAILED);
    assertThat(written).isEqualTo(JobObservation.KEPT);
  }

  @Test
  void aJobThatWasSeenToFailHasFailedWhateverTheGraphShows() {
    RecordedMerge recorded =
        pivot(any -> new PromiseVerdict(PromiseVerdict.Kind.PIVOTED, "so it is"));

    ObservedState observed =
        QemuProbe.of(recorded.journal(), graph(null, "base"), null, Set.of(JOB));

    assertThat(observed.job(JOB)).isEqualTo(JobObservation.FAILED);
  }

  private static String at(String path, Path above, String base) {
    return path.endsWith("active") ? above.toString() : base;
  }

  /** A qcow2 header that names that. */
  private static void overlay(Path image, String backing) throws IOException {
    byte[] name = backing.getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(1024).putInt(0x514649fb).putInt(3);
    header.putLong(512).putInt(name.length).putInt(16).putLong(1 << 20).position(512).put(name);
    Files.write(image, header.array());
  }

  @Test
  void whereTheProcessIsHiddenItMayBeAnotherQemuAndTheGuestIsThawedAllTheSame() {
    BlockGraph graph = graph(null, "active", "base");
    ThawGuest thaw = new ThawGuest("/qga.sock");

    ObservedState hidden = QemuProbe.of(internal().maySwitch().journal(), graph, HIDDEN);
    ObservedState another = QemuProbe.of(internal().maySwitch().journal(), graph, ANOTHER);

    assertThat(hidden.continuity()).isEqualTo(QemuContinuity.UNSURE);
    assertThat(hidden.known())
        .containsExactly("this may be another QEMU; it has /images/active over /images/base");
    assertThat(thaw.evidence(hidden)).isEqualTo(Evidence.NOT_HAPPENED);
    assertThat(thaw.evidence(another)).as("it went with its QEMU").isEqualTo(Evidence.HAPPENED);
  }

  @Test
  void inAnotherQemuTheImagesTellOfAnInternalCommit() {
    ObservedState observed =
        QemuProbe.of(internal().maySwitch().journal(), graph(null, "active", "base"), ANOTHER);

    assertThat(observed.job(JOB)).isEqualTo(JobObservation.KEPT);
    assertThat(observed.continuity()).isEqualTo(QemuContinuity.OTHER);
    assertThat(observed.nodes()).as("names of the former QEMU").isEmpty();
    assertThat(observed.known())
        .containsExactly("another QEMU runs now; it has /images/active over /images/base");
    assertThat(fact(internal().maySwitch(), graph(null, "active", "mid", "base"), ANOTHER))
        .isEqualTo(JobObservation.UNCHANGED);
  }

  @Test
  void inAnotherQemuNothingTellsOfAPivotThatMayHaveBeenSent() {
    assertThat(fact(pivot(NOT_LOOKED_AT).maySwitch(), graph(null, "active", "base"), ANOTHER))
        .isEqualTo(JobObservation.UNSEEN);
    assertThat(fact(pivot(NOT_LOOKED_AT).maySwitch(), graph(null, "base"), ANOTHER))
        .isEqualTo(JobObservation.UNSEEN);
  }

  @Test
  void inAnotherQemuAPivotThatWasNeverSentHasNotHappened() {
    assertThat(fact(pivot(NOT_LOOKED_AT), graph(null, "active", "base"), ANOTHER))
        .isEqualTo(JobObservation.UNCHANGED);
  }

  @Test
  void aDiskThatIsOnAnImageWhichItHadLeftIsToldWhereItShouldBe() {
    JournalState left = pivot(NOT_LOOKED_AT).maySwitch().isKept().journal();

    assertThat(QemuProbe.of(left, graph(null, "active", "base"), ANOTHER).outdated())
        .singleElement()
        .asString()
        .startsWith("vd0 is on /images/active, which is out of date")
        .contains("the disk had moved to /images/base. End the VM and start it with that one");
    assertThat(QemuProbe.of(left, graph(null, "base"), ANOTHER).outdated()).isEmpty();
    assertThat(QemuProbe.of(left, graph(null, "new", "base"), ANOTHER).outdated()).isEmpty();
    assertThat(
            QemuProbe.of(
                    pivot(NOT_LOOKED_AT).maySwitch().journal(),
                    graph(null, "active", "base"),
                    ANOTHER)
                .outdated())
        .as("nothing shows that it has moved")
        .isEmpty();
  }

  @Test
  void inAnotherQemuWithoutTheDiskNothingTells() {
    assertThat(fact(internal().maySwitch(), graph(null, "something"), ANOTHER))
        .isEqualTo(JobObservation.UNSEEN);
  }

  @Test
  void aQemuWhoseProcessCanNotBeSeenIsNotTakenForTheSame() {
    assertThat(fact(pivot(NOT_LOOKED_AT).maySwitch(), graph(null, "base"), HIDDEN))
        .isEqualTo(JobObservation.UNSEEN);
  }

  @Test
  void ofTheFilesThoseCountThatAreThereEvenIfTheyLeadNowhere(@TempDir Path folder)
      throws IOException {
    Path there = Files.createFile(folder.resolve("there"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    RecordedMerge recorded = pivot(NOT_LOOKED_AT);
    List.of(there, link, folder.resolve("gone")).forEach(recorded::deletes);

    ObservedState observed =
        QemuProbe.of(recorded.journal(), graph(JobStatus.RUNNING, "base"), ORIGIN);

    assertThat(observed.files()).containsExactlyInAnyOrder(there, link);
  }
}
