package dev.blockjob.operations.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.journal.Header;
import dev.blockjob.operations.journal.JournalState;
import dev.blockjob.operations.journal.QemuOrigin;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.qmp.process.QemuToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingImagesTest {

  private static final OperationId ID = new OperationId("move-vd0-0a1b2c");

  @TempDir private Path folder;

  private JournalState journal(String... images) {
    Plan plan =
        new Plan(ID, "move", List.of("vd0"), List.of(images), List.of(), List.of(), List.of());
    return new JournalState(
        new Header(Instant.EPOCH, new QemuOrigin("/q", "10.0.0", null), plan), List.of());
  }

  private static QemuToolException over(String image) {
    return new QemuToolException("qemu-img: Could not open '" + image + "': it said why");
  }

  @Test
  void anImageThatIsNotThereIsNamedWithWhatToDo() {
    String image = folder.resolve("a.qcow2").toString();

    assertThat(MissingImages.doubt(journal(image), over(image)).orElseThrow().doubts())
        .singleElement()
        .asString()
        .startsWith(image + " can't be found")
        .contains("it said why", "`blockjob recover " + ID + "`")
        .contains("`blockjob recover --forget " + ID + "`");
  }

  @Test
  void onlyImagesThatQemuImgFailedOverAndThatAreNotThereAreMissing() throws IOException {
    String there = Files.createFile(folder.resolve("there.qcow2")).toString();
    String gone = folder.resolve("gone.qcow2").toString();

    assertThat(MissingImages.doubt(journal(there, gone), over(there))).isEmpty();
    assertThat(MissingImages.doubt(journal("nbd://host/a"), over("nbd://host/a"))).isEmpty();
  }
}
