package dev.blockjob.operations.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.move.CopyImage;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.DiscardFile;
import dev.blockjob.operations.step.job.AwaitEnds;
import dev.blockjob.operations.step.job.StartJob;
import dev.blockjob.operations.step.job.SwitchJobs;
import dev.blockjob.operations.step.node.PutOverlay;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuPrograms;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A move by way of overlays whose QEMU has gone: source, overlay, copy and twin. */
class OverlayConsistencyTest {

  private static final JobId MIRROR = new JobId("move-vd0-1-1");
  private static final JobId COMMIT = new JobId("move-vd0-1-2");
  private static final JobId BACK = new JobId("move-vd0-1-back");

  /** {@code compare} says what the file {@code same} or, of a description, {@code over} says. */
  private static final String SCRIPT =
      """
      #!/bin/sh
      for last; do :; done
      case "$1 $last" in
        --version*) echo 'qemu-img version 10.0.0' ;;
        info*) cat "$last.info" ;;
        *json:*) exit "$(cat over)" ;;
        compare*) exit "$(cat same)" ;;
        *) exit 2 ;;
      esac
      """;

  @TempDir Path folder;

  private JournalState journal;

  @BeforeEach
  void putOverlay() throws IOException {
    Path program = Files.writeString(folder.resolve("qemu-img"), SCRIPT);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    for (String name : List.of("source", "overlay", "copy", "twin")) {
      Files.writeString(folder.resolve(name), name);
    }
    chain("overlay", "source");
    chain("twin", "copy");
    comparing("same", 1);
    journal = new JournalState(header(), List.of());
    did(Entry.Kind.INTENT, put());
  }

  private String image(String name) {
    return folder.resolve(name).toString();
  }

  private void chain(String... names) throws IOException {
    for (int i = 0; i < names.length; i++) {
      JsonObject info = new JsonObject().put("filename", image(names[i]));
      if (i + 1 < names.length) {
        info.put("backing-filename", image(names[i + 1])).put("backing-filename-format", "qcow2");
      }
      Files.writeString(folder.resolve(names[i] + ".info"), info.encode());
    }
  }

  private void comparing(String what, int code) throws IOException {
    Files.writeString(folder.resolve(what), Integer.toString(code));
  }

  private PutOverlay put() {
    return new PutOverlay("node", "overlay", image("source"), image("overlay"), BACK);
  }

  private Step copy() {
    Path file = folder.resolve("copy");
    return new CopyImage("node", folder.resolve("source"), file, folder.resolve(".copy"), "cp");
  }

  private Header header() {
    List<PlannedJob> jobs =
        List.of(
            job(MIRROR, "blockdev-mirror", "overlay", "twin"),
            job(COMMIT, "block-commit", "twin", "copy"),
            job(BACK, "block-commit", "overlay", "source"));
    DiscardFile twin = new DiscardFile(folder.resolve("twin"), folder.resolve(".twin"), COMMIT);
    Plan plan =
        new Plan(
                new OperationId("move-vd0-1"),
                "move",
                List.of("vd0"),
                List.of(image("source")),
                jobs,
                List.of(put(), copy(), twin),
                List.of())
            .with(Map.of(image("source"), "qcow2", image("copy"), "qcow2", image("twin"), "qcow2"));
    return new Header(Instant.EPOCH, RecordedMerge.ORIGIN, plan);
  }

  private PlannedJob job(JobId id, String command, String leaf, String kept) {
    return new PlannedJob(
        id,
        command,
        new JsonObject(),
        Gate.READY,
        GraphPromise.NONE,
        List.of(image(leaf)),
        image(kept),
        image(leaf));
  }

  private void did(Entry.Kind kind, Step step) {
    journal = journal.with(Entry.of(Instant.EPOCH, kind, step, ""));
  }

  /** With a stamp of that image. */
  private void stamped(Step step, String name) {
    Entry entry = Entry.of(Instant.EPOCH, Entry.Kind.DONE, step, "");
    Stamp stamp = Stamp.of(image(name)).orElseThrow();
    journal = journal.with(entry.withStamps(Map.of(image(name), stamp)));
  }

  private void wasWritten(String name) throws IOException {
    Files.setLastModifiedTime(
        folder.resolve(name), FileTime.from(Instant.now().minusSeconds(3600)));
  }

  /** The disk is on the twin, and that is being committed. */
  private void isCommitting() {
    did(Entry.Kind.INTENT, new SwitchJobs(List.of(MIRROR)));
    did(Entry.Kind.DONE, new AwaitEnds(List.of(MIRROR)));
    did(Entry.Kind.INTENT, new StartJob(COMMIT, "commit"));
  }

  private List<String> doubts() {
    return new OverlayConsistency(journal, new QemuImg(QemuPrograms.in(folder), folder)).doubts();
  }

  private void isDoubted(String... why) {
    assertThat(doubts()).singleElement().asString().contains(why);
  }

  @Test
  void aSourceThatIsAsTheJournalSawItGoesTogetherWithItsOverlay() {
    stamped(put(), "source");

    assertThat(doubts()).isEmpty();
  }

  @Test
  void aSourceWithAnEarlierTimeThanTheJournalSawHasBeenWrittenTo() throws IOException {
    stamped(put(), "source");
    wasWritten("source");

    isDoubted(image("source") + " was written to after " + image("overlay") + " was put on it");
  }

  @Test
  void anOverlayThatHasNothingMoreIsNoReasonForDoubt() throws IOException {
    stamped(put(), "source");
    wasWritten("source");
    comparing("same", 0);

    assertThat(doubts()).isEmpty();
  }

  @Test
  void aJournalWithoutStampsShowsNothing() {
    did(Entry.Kind.DONE, put());

    isDoubted("nothing shows whether " + image("source") + " was written to after");
  }

  @Test
  void whileTheOverlayIsCommittedBackNoStampShowsAnything() {
    stamped(put(), "source");
    did(Entry.Kind.INTENT, new StartJob(BACK, "commit"));

    isDoubted("nothing shows whether", image("overlay") + " is the image to start the VM with");
  }

  @Test
  void aCopyThatIsAsTheJournalSawItGoesTogetherWithItsTwin() throws IOException {
    stamped(copy(), "copy");
    did(Entry.Kind.INTENT, new SwitchJobs(List.of(MIRROR)));
    did(Entry.Kind.DONE, new AwaitEnds(List.of(MIRROR)));

    assertThat(doubts()).isEmpty();

    wasWritten("copy");
    isDoubted(image("copy") + " was written to after the disk had moved to " + image("twin"));
  }

  @Test
  void whileTheTwinIsCommittedTheSourceShowsThatTheCopyHasNothingElse() throws IOException {
    stamped(put(), "source");
    stamped(copy(), "copy");
    isCommitting();
    wasWritten("copy");
    comparing("over", 0);

    assertThat(doubts()).isEmpty();

    comparing("over", 1);
    isDoubted("nothing shows whether " + image("copy") + " was written to");
  }

  @Test
  void whileTheTwinIsCommittedASourceThatWasWrittenToShowsNothing() throws IOException {
    stamped(put(), "source");
    isCommitting();
    wasWritten("source");
    comparing("over", 0);

    isDoubted("nothing shows whether " + image("copy") + " was written to");
  }

  @Test
  void onceTheDiskMayHaveMovedBelowTheGuestMayHaveWrittenThere() {
    isCommitting();
    did(Entry.Kind.INTENT, new SwitchJobs(List.of(COMMIT)));

    assertThat(doubts()).isEmpty();
  }

  @Test
  void onceTheCommitHasEndedNothingIsDoubted() {
    isCommitting();
    did(Entry.Kind.DONE, new AwaitEnds(List.of(COMMIT)));

    assertThat(doubts()).isEmpty();
  }
}
