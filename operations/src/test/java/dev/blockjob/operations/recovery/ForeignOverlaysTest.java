package dev.blockjob.operations.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Headers;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.step.ObservedState;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuPrograms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A merge of active into base, after which the disk is on base; somebody put images on that. */
class ForeignOverlaysTest {

  @TempDir Path folder;

  @BeforeEach
  void makeImages() throws IOException {
    Path program = folder.resolve("qemu-img");
    Files.writeString(
        program,
        "#!/bin/sh\ncase \"$1\" in --version) echo 'qemu-img version 10.0.0';; *) cat info;; esac");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(folder.resolve("info"), "{\"filename\":\"" + image("base") + "\"}");
    put("base", "");
    put("active", "base");
  }

  private String image(String name) {
    return folder.resolve(name).toString();
  }

  private void put(String name, String on) throws IOException {
    Headers.qcow2(folder.resolve(name), on);
  }

  private JournalState journal() {
    return RecordedMerge.pivot(GraphPromise.NONE, image("active"), image("base"))
        .maySwitch()
        .isKept()
        .journal();
  }

  private ObservedState facts() {
    return facts(ScanScope.NONE);
  }

  private ObservedState facts(ScanScope scope) {
    return new ImageProbe(journal(), new QemuImg(QemuPrograms.in(folder), folder), scope).observe();
  }

  private String start() {
    return ImageProbe.start(journal(), facts(), ScanScope.NONE);
  }

  @Test
  void imagesThatTheOperationItselfKnowsAreNoneThatSomebodyPutThere() {
    assertThat(start()).isEqualTo(image("base"));
  }

  @Test
  void anImageOnTopMayBeASnapshotTakenSinceOrAnythingElse() throws IOException {
    put("s1", "base");
    put("s2", image("s1"));

    assertThat(facts().doubts())
        .singleElement()
        .asString()
        .contains("the disk is: " + image("base") + ", or " + image("s2") + " on top");
    assertThat(start())
        .isEqualTo(image("base") + ", or " + image("s2") + " if that was put on it since");
  }

  @Test
  void ofTwoOnTopNothingShowsWhichTheDiskIsOn() throws IOException {
    put("s1", "base");
    put("s2", "base");

    assertThat(facts().doubts())
        .singleElement()
        .asString()
        .contains(image("base") + ", or " + image("s1") + ", " + image("s2") + " on top");
  }

  @Test
  void anImageInAnotherFolderIsSeenWhereThatIsNamed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path above = Headers.qcow2(elsewhere.resolve("s1"), image("base"));
    ScanScope scope = ScanScope.NONE.alsoIn(List.of(elsewhere));

    assertThat(start()).isEqualTo(image("base"));
    assertThat(ImageProbe.start(journal(), facts(scope), scope))
        .isEqualTo(image("base") + ", or " + above + " if that was put on it since");
  }

  @Test
  void imagesThatNameEachOtherAreNotFollowedForEver() throws IOException {
    put("s1", "s2");
    put("s2", "s1");
    put("s3", "base");

    assertThat(start()).contains(", or " + image("s3"));
  }
}
