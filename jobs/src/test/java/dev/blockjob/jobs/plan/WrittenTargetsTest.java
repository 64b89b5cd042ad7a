package dev.blockjob.jobs.plan;

import static dev.blockjob.jobs.plan.Planning.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Headers;
import dev.blockjob.jobs.image.ExistingImage;
import dev.blockjob.jobs.image.header.Qcow2Contents;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are there already, and that show more than what is copied onto them. */
class WrittenTargetsTest {

  private static final String IMAGE = "/images/there";
  private static final Target TARGET = new Target.ExistingFile(Path.of(IMAGE), "qcow2");

  private static List<BlockJobRequest> requests(Target target, Sync sync) {
    return List.of(
        Mirror.of("vd0", target).withSync(sync), Backup.of("vd0", target).withSync(sync));
  }

  private static FakeFiles with(
      @Nullable String backing, @Nullable String format, boolean isEmpty) {
    return FakeFiles.withImages()
        .file(IMAGE, 16 << 20)
        .contents(IMAGE, new ExistingImage(backing, format, isEmpty));
  }

  private static void refused(FakeFiles files, Sync sync, String why) {
    for (BlockJobRequest request : requests(TARGET, sync)) {
      assertThatThrownBy(() -> plan(files, "idle", request))
          .isInstanceOf(RequestException.class)
          .hasMessageContaining("'" + IMAGE + "'")
          .hasMessageContaining(why)
          .hasMessageContaining("Name a new file");
    }
  }

  private static void taken(FakeFiles files, Sync sync) {
    for (BlockJobRequest request : requests(TARGET, sync)) {
      assertThatCode(() -> plan(files, "idle", request)).doesNotThrowAnyException();
    }
  }

  @Test
  void aWholeCopyGoesOntoWhatHasNoBackingFileWhateverItHas() {
    taken(with(null, null, false), Sync.FULL);
    refused(with("old.qcow2", "qcow2", true), Sync.FULL, "names the backing file old.qcow2");
  }

  @Test
  void aCopyOfOneLayerGoesOntoAnEmptyImageOverTheLayerBelow() {
    taken(with("/images/snap1.qcow2", "qcow2", true), Sync.TOP);
    refused(with("/images/snap1.qcow2", "qcow2", false), Sync.TOP, "has data already");
    refused(with("/images/base.qcow2", "qcow2", true), Sync.TOP, "not /images/snap1.qcow2");
    refused(with("/images/snap1.qcow2", "raw", true), Sync.TOP, "in the format raw, not in qcow2");
    refused(with("/images/snap1.qcow2", null, true), Sync.TOP, "in no format");
    refused(with(null, null, true), Sync.TOP, "has to name /images/snap1.qcow2");
  }

  @Test
  void whatCannotBeReadAsQcow2IsNoTargetForOneLayer() {
    refused(FakeFiles.withImages().file(IMAGE, 16 << 20), Sync.TOP, "no qcow2 image");
    Target other = new Target.ExistingFile(Path.of(IMAGE), "qed");
    for (BlockJobRequest request : requests(other, Sync.TOP)) {
      assertThatThrownBy(() -> plan(FakeFiles.withImages().file(IMAGE, 16 << 20), "idle", request))
          .hasMessageContaining("whether a qed image has data already");
    }
  }

  @Test
  void anImageIsEmptyAsLongAsItsTablesNameNoCluster(@TempDir Path folder) throws IOException {
    Path image = Headers.qcow2(folder.resolve("there"), "base");
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      ByteBuffer tables = ByteBuffer.allocate(12).putInt(1).putLong(3 << 16).flip();
      channel.write(tables, 36);
      channel.write(ByteBuffer.allocate(8), 3 << 16);
      assertThat(Qcow2Contents.read(image)).contains(new Qcow2Contents("base", null, true));

      channel.write(ByteBuffer.allocate(8).putLong(0, 4 << 16), 3 << 16);
      assertThat(Qcow2Contents.read(image)).contains(new Qcow2Contents("base", null, false));
    }
  }
}
