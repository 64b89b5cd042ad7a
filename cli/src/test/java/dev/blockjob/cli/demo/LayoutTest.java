package dev.blockjob.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {

  @TempDir private Path folder;

  @Test
  void upper_layers_hide_lower_ones_and_the_guest_hides_all() throws IOException {
    Layout layout = new Layout(1 << 20);
    Path reference = folder.resolve("reference.raw");

    layout.writeReference(reference, Map.of(0L, 7, 200L << 10, 8), 4096);

    byte[] bytes = Files.readAllBytes(reference);
    assertThat(bytes).hasSize(1 << 20);
    assertThat(bytes[0]).isEqualTo((byte) 7);
    assertThat(bytes[4096]).isEqualTo((byte) 0xb1);
    assertThat(bytes[128 << 10]).isEqualTo((byte) 0x51);
    assertThat(bytes[200 << 10]).isEqualTo((byte) 8);
    assertThat(bytes[768 << 10]).isEqualTo((byte) 0xa1);
    assertThat(bytes[(1 << 20) - 1]).isZero();
  }
}
