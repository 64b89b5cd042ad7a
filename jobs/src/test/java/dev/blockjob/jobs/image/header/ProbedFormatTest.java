package dev.blockjob.jobs.image.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Headers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbedFormatTest {

  @TempDir private Path folder;

  @Test
  void whatNamesNoFormatIsProbed() throws IOException {
    assertThat(ProbedFormat.of(Headers.qcow2(folder.resolve("a"), ""))).contains("qcow2");
    assertThat(ProbedFormat.of(Headers.qcow(folder.resolve("b"), ""))).contains("qcow");
    assertThat(ProbedFormat.of(Headers.qed(folder.resolve("c"), ""))).contains("qed");
    assertThat(ProbedFormat.of(Headers.vmdk(folder.resolve("d"), ""))).contains("vmdk");
    assertThat(ProbedFormat.of(Headers.vmdkText(folder.resolve("e"), "", "x"))).contains("vmdk");
    assertThat(ProbedFormat.of(Files.write(folder.resolve("f"), new byte[9]))).contains("raw");
    assertThat(ProbedFormat.of(folder)).isEmpty();
  }
}
