package dev.blockjob.operations.recovery;

import static dev.blockjob.operations.recovery.RecordedMerge.JOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.fixtures.Headers;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.operations.step.ObservedState.JobObservation;
import dev.blockjob.operations.step.ObservedState.QemuContinuity;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuPrograms;
import dev.blockjob.qmp.process.QemuToolException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a {@code qemu-img} that says what the test has laid out, and fails otherwise. */
class ImageProbeTest {

  /** The last argument names the image: {@code IMAGE.info} is what it says of it. */
  private static final String SCRIPT =
      """
      #!/bin/sh
      for last; do :; done
      case "$1" in
        --version) echo 'qemu-img version 10.0.0' ;;
        info) echo "$3 $last" >>asked; cat "$last.info" ;;
        compare)
          case "$last" in json:*) exit "$(cat over)" ;; esac
          cat said >&2; exit "$(cat compared)" ;;
        *) exit 1 ;;
      esac
      """;

  @TempDir Path folder;

  @BeforeEach
  void makeQemuImg() throws IOException {
    Path program = Files.writeString(folder.resolve("qemu-img"), SCRIPT);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private String image(String name) {
    return folder.resolve(name).toString();
  }

  /** The images under the first one, from the top down. */
  private void chain(String... names) throws IOException {
    for (int i = 0; i < names.length; i++) {
      JsonObject info = new JsonObject().put("filename", image(names[i]));
      if (i + 1 < names.length) {
        info.put("backing-filename", image(names[i + 1])).put("backing-filename-format", "qcow2");
      }
      Files.writeString(folder.resolve(names[i] + ".info"), info.encode());
    }
  }

  private void comparing(int code) throws IOException {
    comparing(code, "");
  }

  private void comparing(int code, String said) throws IOException {
    Files.writeString(folder.resolve("compared"), Integer.toString(code));
    Files.writeString(folder.resolve("said"), said);
  }

  private RecordedMerge pivot() {
    return RecordedMerge.pivot(GraphPromise.NONE, image("active"), image("base"));
  }

  private RecordedMerge internal() {
    return RecordedMerge.internal(GraphPromise.NONE, image("mid"), image("base"), image("active"));
  }

  private ObservedState facts(JournalState journal) {
    return new ImageProbe(journal, new QemuImg(QemuPrograms.in(folder), folder), ScanScope.NONE)
        .observe();
  }

  private void stays(RecordedMerge recorded, JobObservation observation, String leaf) {
    JournalState journal = recorded.journal();
    ObservedState observed = facts(journal);
    assertThat(observed.job(JOB)).isEqualTo(observation);
    assertThat(observed.continuity()).isEqualTo(QemuContinuity.DOWN);
    assertThat(ImageProbe.start(journal, observed, ScanScope.NONE)).isEqualTo(image(leaf));
  }

  @Test
  void aPivotThatNobodyOfUsSentMayHaveBeenSentByAnotherClient() throws IOException {
    chain("active", "base");
    chain("base");
    comparing(1);

    ObservedState observed = facts(pivot().isStarted().journal());

    assertThat(observed.job(JOB)).isEqualTo(JobObservation.UNSEEN);
    assertThat(observed.known())
        .last()
        .asString()
        .contains(image("active"), image("base"), "differ", "could have completed it");
  }

  @Test
  void aPivotThatNobodyOfUsSentMakesNoDifferenceWhereBothReadTheSame() throws IOException {
    chain("active", "base");
    chain("base");
    comparing(0);

    stays(pivot().isStarted(), JobObservation.UNCHANGED, "active");
  }

  @Test
  void aTargetThatHasNothingThatItsSourceLacksWasNeverSwitchedTo() throws IOException {
    chain("active");
    chain("copy");
    comparing(1);
    Files.writeString(folder.resolve("over"), "0");
    RecordedMerge mirror = RecordedMerge.mirror(image("active"), image("copy"));

    stays(mirror.isStarted(), JobObservation.UNCHANGED, "active");
    assertThat(facts(mirror.maySwitch().journal()).job(JOB)).isEqualTo(JobObservation.UNSEEN);
  }

  @Test
  void aTargetThatHasSomethingOfItsOwnMayBeWhatTheDiskIsOn() throws IOException {
    chain("active");
    chain("copy");
    comparing(1);
    Files.writeString(folder.resolve("over"), "1");

    RecordedMerge mirror = RecordedMerge.mirror(image("active"), image("copy")).isStarted();

    assertThat(facts(mirror.journal()).job(JOB)).isEqualTo(JobObservation.UNSEEN);
  }

  @Test
  void whatARawTargetHasNotAllocatedMayHaveBeenDiscarded() throws IOException {
    chain("active");
    chain("copy");
    comparing(1);
    Files.writeString(folder.resolve("over"), "0");

    RecordedMerge mirror = RecordedMerge.mirror(image("active"), image("copy")).in("raw");

    assertThat(facts(mirror.isStarted().journal()).job(JOB)).isEqualTo(JobObservation.UNSEEN);
  }

  @Test
  void noImageIsAskedForItsFormat() throws IOException {
    chain("active");
    chain("copy");
    comparing(0);

    facts(RecordedMerge.mirror(image("active"), image("copy")).in("raw").isStarted().journal());

    assertThat(folder.resolve("asked"))
        .hasContent("raw " + image("active") + "\nraw " + image("copy"));
  }

  @Test
  void imagesOfWhichNothingSaysTheFormatAreNotCompared() throws IOException {
    chain("active");
    chain("copy");
    comparing(0);
    RecordedMerge mirror = RecordedMerge.mirror(image("active"), image("copy")).maySwitch();

    ObservedState observed = facts(mirror.ofUnknownFormats().journal());

    assertThat(observed.job(JOB)).isEqualTo(JobObservation.UNSEEN);
    assertThat(observed.known())
        .last()
        .asString()
        .contains("nothing says which format " + image("active") + " has");
  }

  @Test
  void aPivotThatWasNeverSentHasNotHappened() throws IOException {
    chain("active", "base");

    stays(pivot(), JobObservation.UNCHANGED, "active");
  }

  @Test
  void aPivotWhoseEndTheJournalHasIsKeptAndTheDiskStartsOnItsBase() throws IOException {
    chain("base");

    stays(pivot().maySwitch().isKept(), JobObservation.KEPT, "base");
  }

  @Test
  void ofAPivotThatMayHaveBeenSentImagesThatReadTheSameMakeNoDifference() throws IOException {
    chain("active", "base");
    chain("base");
    comparing(0);

    stays(pivot().maySwitch(), JobObservation.KEPT, "base");
  }

  @Test
  void ofAPivotThatMayHaveBeenSentImagesThatDifferTellNothing() throws IOException {
    chain("active", "base");
    chain("base");
    comparing(1);

    JournalState journal = pivot().maySwitch().journal();

    ObservedState observed = facts(journal);
    assertThat(observed.job(JOB)).isEqualTo(JobObservation.UNSEEN);
    assertThat(observed.known())
        .last()
        .asString()
        .contains(image("active"), image("base"), "differ");
  }

  @Test
  void ofAPivotThatMayHaveBeenSentBothSidesAreNamedWhereASnapshotWasTakenOfOne()
      throws IOException {
    chain("active", "base");
    chain("base");
    snapshotOf("active");
    for (int differ : new int[] {1, 0}) {
      comparing(differ);

      ObservedState observed = facts(pivot().maySwitch().journal());

      assertThat(observed.doubts())
          .singleElement()
          .asString()
          .contains(image("active") + ", or " + image("byhand") + " on top of it")
          .contains(image("base"));
    }
  }

  @Test
  void aSnapshotOfAnImageThatTheDiskHasLeftIsNoDoubt() throws IOException {
    chain("base");
    snapshotOf("active");

    stays(pivot().maySwitch().isKept(), JobObservation.KEPT, "base");
    assertThat(facts(pivot().maySwitch().isKept().journal()).doubts()).isEmpty();
  }

  @Test
  void anOwnOverlayUnderASnapshotIsALayerOfTheDiskUnlessItsSwitchMayHaveBeenSent()
      throws IOException {
    chain("active", "base");
    chain("base");
    comparing(1);
    snapshotOf("active");

    assertThat(facts(pivot().discards(folder.resolve("active")).journal()).doubts())
        .singleElement()
        .asString()
        .contains("must stay: start the VM with " + image("byhand"));
    assertThat(facts(pivot().discards(folder.resolve("active")).maySwitch().journal()).doubts())
        .singleElement()
        .asString()
        .contains("nothing shows on which", image("byhand"), ", or " + image("base"));
  }

  private void snapshotOf(String name) throws IOException {
    Headers.qcow2(folder.resolve(name), "base");
    Headers.qcow2(folder.resolve("base"), "");
    Headers.qcow2(folder.resolve("byhand"), name);
  }

  @Test
  void imagesThatCanNotBeComparedAreNotTakenForDifferent() throws IOException {
    chain("active", "base");
    chain("base");
    comparing(2, "Could not open: it is damaged");

    isUnseen("can't be compared", "it is damaged");
  }

  @Test
  void imagesThatAreEncryptedAreForThePersonWhoHasTheKey() throws IOException {
    chain("active", "base");
    chain("base");
    comparing(2, "Could not open: Parameter 'encrypt.key-secret' is required for cipher");

    isUnseen("without the key", "--object secret", image("active"), image("base"));
  }

  @Test
  void imagesThatAQemuHasOpenAreNotDecidedUpon() throws IOException {
    chain("active", "base");
    chain("base");
    comparing(2, "Failed to get shared \"write\" lock");
    JournalState journal = pivot().maySwitch().journal();

    assertThatThrownBy(() -> facts(journal)).isInstanceOf(QemuToolException.class);
  }

  private void isUnseen(String... said) {
    ObservedState observed = facts(pivot().maySwitch().journal());
    assertThat(observed.job(JOB)).isEqualTo(JobObservation.UNSEEN);
    assertThat(observed.known()).last().asString().contains(said);
  }

  @Test
  void anInternalCommitIsSeenInTheHeaders() throws IOException {
    chain("active", "base");

    stays(internal().maySwitch(), JobObservation.KEPT, "active");
  }

  @Test
  void anInternalCommitThatHeadersDoNotShowHasNotHappened() throws IOException {
    chain("active", "mid", "base");

    stays(internal().maySwitch(), JobObservation.UNCHANGED, "active");
  }

  @Test
  void imagesThatCanNotBeLookedAtAreAFailureAndNoFact() {
    JournalState journal = internal().maySwitch().journal();

    assertThatThrownBy(() -> facts(journal))
        .isInstanceOf(QemuToolException.class)
        .hasMessageContaining("active.info");
  }
}
