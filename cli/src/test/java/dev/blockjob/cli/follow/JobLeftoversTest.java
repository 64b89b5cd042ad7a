package dev.blockjob.cli.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLeftoversTest {

  @TempDir private Path folder;

  @Test
  void aTargetThatWasRemovedIsNoticedWhereItsFolderCanBeSeen() throws IOException {
    Path copy = Files.createFile(folder.resolve("copy.qcow2"));
    JobLeftovers leftovers = new JobLeftovers(copy, List.of(), true);
    assertThat(leftovers.removed()).isNull();

    Files.delete(copy);

    assertThat(leftovers.removed()).isEqualTo(copy);
    assertThat(new JobLeftovers(folder.resolve("elsewhere/copy"), List.of(), true).removed())
        .isNull();
    assertThat(JobLeftovers.UNKNOWN.removed()).isNull();
  }
}
