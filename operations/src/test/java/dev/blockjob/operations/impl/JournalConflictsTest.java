package dev.blockjob.operations.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.journal.JournalLeftovers;
import dev.blockjob.operations.journal.UnreadableJournal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which disks a journal that can't be read keeps from being worked on. */
class JournalConflictsTest {

  private static final Map<String, List<String>> DISKS =
      Map.of("vd0", List.of("/d/top.qcow2", "/d/base.qcow2"), "vd1", List.of("/d/1.qcow2"));
  private static final JournalConflicts IDLE =
      new JournalConflicts(List.of("mirror-x"), DISKS, SameFile.BY_TEXT);

  private static UnreadableJournal journal(
      String id, boolean isSound, @Nullable List<String> images, String text) {
    return new UnreadableJournal(
        new OperationId(id),
        Path.of("/s/" + id),
        "damaged",
        new JournalLeftovers(isSound, images, null, null, text));
  }

  private static void concern(JournalConflicts conflicts, UnreadableJournal it, String... disks) {
    for (String disk : DISKS.keySet()) {
      assertThat(conflicts.concerns(it, List.of(disk)))
          .as(disk)
          .isEqualTo(List.of(disks).contains(disk));
    }
  }

  @Test
  void aSoundHeaderNamesTheImagesAndNothingElseCounts() {
    concern(IDLE, journal("move-vd0-0a1b2c", true, List.of("/d/1.qcow2"), ""), "vd1");
    concern(IDLE, journal("move-vd0-0a1b2c", true, List.of("/other/vm.qcow2"), ""));
  }

  @Test
  void whereTheHeaderIsDamagedAnImageThatStandsThereCounts() {
    concern(
        IDLE, journal("move-x-0a1b2c", false, List.of("/d/tap.qcow2"), "\"/d/base.qcow2\""), "vd0");
    concern(
        IDLE, journal("move-vd0-0a1b2c", false, List.of("/other/vm.qcow2"), "\"/other/vm.qcow2\""));
  }

  @Test
  void whereNoImagesStandTheNameInTheIdCounts() {
    concern(IDLE, journal("move-vd0-0a1b2c", false, null, ""), "vd0");
    concern(IDLE, journal("move-vd0-vd1-0a1b2c", false, null, ""), "vd0", "vd1");
    concern(IDLE, journal("move-vd01-0a1b2c", false, null, ""));
  }

  @Test
  void whereNamesWereCutOffAnyDiskMayBeMeant() {
    concern(IDLE, journal("move-abcdefghijklmnop-0a1b2c", false, null, ""), "vd0", "vd1");
    concern(IDLE, journal("oddly", false, null, ""), "vd0", "vd1");
  }

  @Test
  void aQemuThatHasAJobOfItIsMeantThoughNoDiskIsNamedSo() {
    JournalConflicts atWork =
        new JournalConflicts(List.of("move-x-0a1b2c-1"), DISKS, SameFile.BY_TEXT);
    concern(atWork, journal("move-x-0a1b2c", false, null, ""), "vd0", "vd1");
    concern(IDLE, journal("move-x-0a1b2c", false, null, ""));
    concern(
        new JournalConflicts(List.of("move-vd0-0a1b2c-1"), DISKS, SameFile.BY_TEXT),
        journal("move-vd0-0a1b2c", false, null, ""),
        "vd0");
  }
}
