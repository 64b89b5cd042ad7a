package dev.blockjob.jobs.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImagePathTest {

  @Test
  void aPathIsItself() {
    assertThat(ImagePath.of("/i/a.qcow2")).isEqualTo("/i/a.qcow2");
    assertThat(ImagePath.of("file:/i/a.qcow2")).isEqualTo("/i/a.qcow2");
    assertThat(ImagePath.of("nbd://host/disk")).isEqualTo("nbd://host/disk");
  }

  @Test
  void aDescriptionHasTheFileAtItsBottom() {
    assertThat(
            ImagePath.of(
                "json:{\"backing\": null, \"driver\": \"qcow2\","
                    + " \"file\": {\"driver\": \"file\", \"filename\": \"/i/a.qcow2\"}}"))
        .isEqualTo("/i/a.qcow2");
  }

  @Test
  void rawWithAnOffsetOrASizeIsAPartOfItsFile() {
    String file = "\"file\": {\"driver\": \"file\", \"filename\": \"/i/a.raw\"}}";
    String part = "{\"driver\": \"raw\", \"offset\": 1048576, " + file;

    assertThat(ImagePath.isPart("json:" + part)).isTrue();
    assertThat(ImagePath.isPart("json:{\"driver\": \"raw\", \"size\": 512, " + file)).isTrue();
    assertThat(ImagePath.isPart("json:{\"driver\": \"qcow2\", \"file\": " + part + "}")).isTrue();
    assertThat(ImagePath.isPart("json:{\"driver\": \"raw\", " + file)).isFalse();
    assertThat(ImagePath.isPart("/i/a.raw")).isFalse();
    assertThat(ImagePath.isPart("json:{\"driver\": \"raw\", \"off")).as("cut off").isTrue();
  }

  @Test
  void aDescriptionWithoutFileOrCutOffHasNone() {
    assertThat(ImagePath.of("json:{\"driver\": \"null-co\", \"size\": 1}")).isNull();
    assertThat(ImagePath.of("json:{\"driver\": \"qcow2\", \"fi")).isNull();
    assertThat(ImagePath.of("")).isNull();
  }

  @Test
  void whatAFileIsCalledIsItsPathWhateverItReadsLike() {
    assertThat(ImagePath.of("file", "vm:10:00.qcow2")).isEqualTo("./vm:10:00.qcow2");
    assertThat(ImagePath.of("file", "file:x")).isEqualTo("./file:x");
    assertThat(ImagePath.of("file", "json:{}")).isEqualTo("./json:{}");
    assertThat(ImagePath.of("host_device", "/dev/vg/a:b")).isEqualTo("/dev/vg/a:b");
    assertThat(ImagePath.of("nbd", "nbd:unix:z")).isEqualTo("nbd:unix:z");
    assertThat(
            ImagePath.of(
                "qcow2",
                "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"u:1\"}}"))
        .isEqualTo("./u:1");
  }
}
