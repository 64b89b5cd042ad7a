package dev.blockjob.jobs.image.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackingFileCandidatesTest {

  private static final Path IMAGE = Path.of("/images/top.qcow2");
  private static final Path BASE = Path.of("/images/base.qcow2");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base.qcow2",
        "/images/base.qcow2",
        "./base.qcow2",
        "../images/base.qcow2",
        "file:/images/base.qcow2",
        "file:///images/base.qcow2",
        "host_device:/images/base.qcow2",
        "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"/images/base.qcow2\"}}",
        "json:{\"driver\":\"qcow2\",\"file.driver\":\"file\",\"file.filename\":\"/images/base.qcow2\"}",
        "json:{'driver':'qcow2','file.filename':'/images/base.qcow2'}",
        "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"raw\",\"file.filename\":\"/images/base.qcow2\"}}",
        "json:{\"driver\":\"quorum\",\"children\":[{\"driver\":\"file\",\"filename\":\"/images/base.qcow2\"}]}",
        "json:{\"driver\":\"blkdebug\",\"image\":{\"driver\":\"file\",\"filename\":\"/images/base.qcow2\"}}",
        "json:{\"driver\":\"qcow2\",\"backing\":null,\"file.filename\":\"/images/base.qcow2\"}"
      })
  void aLocalFileIsFoundInItsName(String name) {
    BackingFileCandidates candidates = BackingFileCandidates.of(IMAGE, name);

    assertThat(candidates.paths()).anyMatch(path -> path.normalize().equals(BASE));
    assertThat(candidates.unresolved()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nbd://host/export",
        "nbd+unix:///export?socket=/run/s",
        "http://host/image",
        "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"nbd\",\"host\":\"h\",\"port\":\"1\"}}",
        "json:{\"driver\":\"null-co\",\"size\":1}"
      })
  void whatIsElsewhereIsNoFileOfThisHost(String name) {
    assertThat(BackingFileCandidates.of(IMAGE, name)).isEqualTo(BackingFileCandidates.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blkdebug:config:/images/base.qcow2",
        "fat:/images",
        "unheard-of:thing",
        "/dev/fdset/1",
        "json:{",
        "json:[]",
        "json:{\"driver\":\"unheard-of\"}",
        "json:{\"driver\":\"qcow2\",\"file\":\"node0\"}",
        "json:{\"driver\":\"qcow2\",\"file.filename\":\"/x\",\"backing\":\"node1\"}",
        "json:{\"driver\":\"quorum\",\"children.0\":\"node0\"}",
        "json:{\"driver\":\"vvfat\",\"dir\":\"/images\"}",
        "json:{\"driver\":\"file\",\"filename\":\"/dev/fdset/1\"}"
      })
  void whatCantBeMadeSenseOfIsSaid(String name) {
    assertThat(BackingFileCandidates.of(IMAGE, name).unresolved()).isNotNull();
  }

  @Test
  void aNameWithAColonMayBeAFileBeside() {
    assertThat(BackingFileCandidates.of(IMAGE, "vm:10.qcow2").paths())
        .anyMatch(path -> path.normalize().equals(Path.of("/images/vm:10.qcow2")));
  }

  @Test
  void aRelativeNameInADescriptionIsTakenFromWhereverItIsOpened() {
    assertThat(
            BackingFileCandidates.of(IMAGE, "json:{\"file.filename\":\"sub/base.qcow2\"}")
                .elsewhere())
        .containsExactly(Path.of("sub/base.qcow2"));
  }
}
