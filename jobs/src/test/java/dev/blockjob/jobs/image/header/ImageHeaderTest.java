package dev.blockjob.jobs.image.header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.fixtures.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageHeaderTest {

  @TempDir private Path folder;

  @Test
  void theBackingFileIsFoundInEachFormat() throws IOException {
    Path file = folder.resolve("image");

    assertThat(ImageHeader.read(Headers.qcow2(file, "b")))
        .contains(new ImageHeader("qcow2", 1 << 20, "b"));
    assertThat(ImageHeader.read(Headers.qcow(file, "b")))
        .contains(new ImageHeader("qcow", 1 << 20, "b"));
    assertThat(ImageHeader.read(Headers.qed(file, "b")))
        .contains(new ImageHeader("qed", 1 << 20, "b"));
    assertThat(ImageHeader.read(Headers.vmdk(file, "b")))
        .contains(new ImageHeader("vmdk", 1 << 20, "b"));
    assertThat(ImageHeader.read(Headers.vmdkText(file, "b", "e.vmdk")))
        .contains(new ImageHeader("vmdk", 0, "b", List.of("e.vmdk"), 0));
  }

  @Test
  void anImageWithoutABackingFileNamesNone() throws IOException {
    assertThat(ImageHeader.read(Headers.qcow2(folder.resolve("image"), "")))
        .contains(new ImageHeader("qcow2", 1 << 20, null));
  }

  @Test
  void aDataFileIsFound() throws IOException {
    assertThat(ImageHeader.read(Headers.qcow2WithData(folder.resolve("image"), "d.raw")))
        .contains(new ImageHeader("qcow2", 1 << 20, null, List.of("d.raw"), 0));
  }

  @Test
  void whatIsNoImageSaysNothing() throws IOException {
    Path file = folder.resolve("image");

    assertThat(ImageHeader.read(Files.writeString(file, ""))).isEmpty();
    assertThat(ImageHeader.read(Files.write(file, new byte[100_000]))).isEmpty();
    assertThat(ImageHeader.read(Files.writeString(file, "# a script\n".repeat(99)))).isEmpty();
    assertThat(ImageHeader.read(folder)).isEmpty();
    assertThat(ImageHeader.read(folder.resolve("none"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1048576, 100",
    "9223372036854775807, 100",
    "-8, 100",
    "65530, 100",
    "600, 5000",
    "600, -1",
    "600, 100"
  })
  void aHeaderThatPointsToNoNameCantBeRead(long at, int length) throws IOException {
    Path file = Headers.qcow2(folder.resolve("image"), at, length, "");

    assertThatThrownBy(() -> ImageHeader.read(file)).isInstanceOf(HeaderException.class);
  }

  @ParameterizedTest
  @CsvSource({"qcow2, 100", "qcow2, 601", "qed, 63", "qed, 64", "vmdk, 60", "vmdk, 600"})
  void aTornHeaderCantBeRead(String format, int length) throws IOException {
    Path file = folder.resolve("image");
    switch (format) {
      case "qcow2" -> Headers.qcow2(file, "base.qcow2");
      case "qed" -> Headers.qed(file, "base.qed");
      default -> Headers.vmdk(file, "base.vmdk");
    }
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), length));

    assertThatThrownBy(() -> ImageHeader.read(file)).isInstanceOf(HeaderException.class);
  }

  @Test
  void aNewerVersionCantBeRead() throws IOException {
    Path file = Headers.qcow2(folder.resolve("image"), "");
    Files.write(file, ByteBuffer.wrap(Files.readAllBytes(file)).putInt(4, 4).array());

    assertThatThrownBy(() -> ImageHeader.read(file)).hasMessageContaining("version 4");
  }

  @Test
  void aNameThatIsntUtf8CantBeRead() throws IOException {
    Path file = Headers.qcow2(folder.resolve("image"), "base");
    byte[] bytes = Files.readAllBytes(file);
    bytes[601] = (byte) 0xff;
    Files.write(file, bytes);

    assertThatThrownBy(() -> ImageHeader.read(file)).isInstanceOf(HeaderException.class);
  }

  @Test
  void aNameEndsAtAZeroByteAsForQemu() throws IOException {
    String name = new String(new char[] {'b', 0, 'c'});

    assertThat(ImageHeader.read(Headers.qcow2(folder.resolve("image"), name)))
        .contains(new ImageHeader("qcow2", 1 << 20, "b"));
    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSize(3);
  }
}
