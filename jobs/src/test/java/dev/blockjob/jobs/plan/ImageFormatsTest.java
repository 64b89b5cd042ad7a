package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.plan;
import static dev.blockjob.jobs.plan.Planning.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.CreateImage;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.fake.RecordedSchema;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Formats that a request names, by the schemas of real QEMUs. */
class ImageFormatsTest {

  private static final Path FILE = Path.of("/images/new.img");

  private static Target file(String format) {
    return new Target.NewFile(FILE, format);
  }

  private static RequestException isRefused(RecordedSchema qemu, BlockJobRequest request) {
    return refused(Reason.INVALID, () -> plan(qemu.schema(), "idle", request));
  }

  @ParameterizedTest
  @EnumSource
  void aFormatThatQemuHasNotIsRefusedWithTheNearest(RecordedSchema qemu) {
    for (BlockJobRequest request :
        new BlockJobRequest[] {
          Mirror.of("vd0", file("qcow3")),
          Mirror.of("vd0", file("qcow3")).withBlockdev(true),
          Backup.of("vd0", file("qcow3")),
          CreateImage.of(FILE, "qcow3", 1 << 20)
        }) {
      assertThat(isRefused(qemu, request))
          .hasMessageContaining("no images of the format 'qcow3'; did you mean 'qcow' or 'qcow2'?");
    }
    assertThat(isRefused(qemu, Mirror.of("vd0", file("qcow3"))).candidates())
        .containsExactly(
            "luks", "parallels", "qcow", "qcow2", "qed", "raw", "vdi", "vhdx", "vmdk", "vpc");
    assertThat(isRefused(qemu, Mirror.of("vd0", file("ext4"))))
        .hasMessageContaining("there are luks, parallels, qcow,");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOpenedAloneIsNotMade(RecordedSchema qemu) {
    for (String opened : new String[] {"dmg", "throttle", "nbd"}) {
      isRefused(qemu, Mirror.of("vd0", file(opened)));
    }
    BlockJobRequest existing =
        Mirror.of("vd0", new Target.ExistingFile(Path.of("/images/raw.img"), "qcov2"));
    assertThat(isRefused(qemu, existing))
        .hasMessageContaining("opens no images of the format 'qcov2'; did you mean 'qcow2'");
    isRefused(qemu, CreateImage.of(FILE, "qcow2", 1 << 20).over("b", "rav"));
  }

  @ParameterizedTest
  @EnumSource
  void whatItHasIsMade(RecordedSchema qemu) {
    for (String format : new String[] {"qcow2", "raw", "vmdk", "vdi"}) {
      assertThatCode(() -> plan(qemu.schema(), "idle", Mirror.of("vd0", file(format))))
          .doesNotThrowAnyException();
      assertThatCode(() -> plan(qemu.schema(), "idle", CreateImage.of(FILE, format, 1 << 20)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void aSchemaThatListsNoneRefusesNone() {
    assertThatCode(() -> plan(Schemas.QEMU_11_1, "idle", Mirror.of("vd0", file("qcow3"))))
        .doesNotThrowAnyException();
  }
}
