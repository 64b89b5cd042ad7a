package dev.blockjob.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.fixtures.Headers;
import dev.blockjob.jobs.plan.Planning;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Mirror;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.jobs.request.Stream;
import dev.blockjob.jobs.request.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {

  @TempDir Path folder;
  private final LocalFiles files = new LocalFiles(SeenQemu.UNKNOWN);

  @Test
  void aFileIsThereOrNot() throws IOException {
    Path there = Files.createFile(folder.resolve("there"));

    assertThat(files.look(there)).isEqualTo(FileChecks.Visibility.THERE);
    assertThat(files.look(folder.resolve("not"))).isEqualTo(FileChecks.Visibility.NOT_THERE);
  }

  @Test
  void relativePathsAndFoldersThatAreNotHereAreUnknown() {
    assertThat(files.look(Path.of("relative"))).isEqualTo(FileChecks.Visibility.UNKNOWN);
    assertThat(files.look(folder.resolve("no/such"))).isEqualTo(FileChecks.Visibility.UNKNOWN);
    assertThat(files.freeSpace(folder.resolve("no/such"))).isEmpty();
    assertThat(files.freeSpace(folder.resolve("new"))).isPresent();
  }

  @Test
  void theTopmostFolderThatIsMissingIsNamed() {
    assertThat(files.missingFolder(folder.resolve("no/such/file"))).contains(folder.resolve("no"));
    assertThat(files.missingFolder(folder.resolve("file"))).isEmpty();
    assertThat(files.missingFolder(Path.of("no/such"))).as("whose folder isn't known").isEmpty();
    assertThat(FileChecks.NONE.missingFolder(folder.resolve("no/such/file"))).isEmpty();
  }

  @Test
  void aRawImagesSizeIsTheFilesInWholeSectors() throws IOException {
    Path raw = Files.write(folder.resolve("raw"), new byte[1000]);

    assertThat(files.virtualSize(raw, "raw")).hasValue(1024);
  }

  @Test
  void filesWithAnImagesDataAreBesideItOrInQemusWorkingFolder() throws IOException {
    Path image = Headers.qcow2WithData(folder.resolve("image.qcow2"), "data.raw");
    LocalFiles here = new LocalFiles(new SeenQemu(Optional.of(Path.of("/cwd")), false));

    assertThat(here.dataFiles(image))
        .containsExactly(folder.resolve("data.raw"), Path.of("/cwd/data.raw"));
    assertThat(files.dataFiles(image)).as("unknown").contains(folder.resolve("data.raw"));
    assertThat(here.dataFiles(Headers.qcow2(folder.resolve("plain"), ""))).isEmpty();
    assertThat(here.dataFiles(folder.resolve("none"))).isEmpty();
  }

  @Test
  void aQcow2ImagesSizeStandsInItsHeader() throws IOException {
    ByteBuffer header = ByteBuffer.allocate(512).putInt(0x514649fb).putInt(3);
    header.putInt(20, 16).putLong(24, 16 << 20);
    Path image = Files.write(folder.resolve("image"), header.array());

    assertThat(files.virtualSize(image, "qcow2")).hasValue(16 << 20);
    assertThat(files.virtualSize(image, "vmdk")).as("not read here").isEmpty();
    assertThat(files.virtualSize(Files.write(folder.resolve("x"), new byte[3]), "qcow2")).isEmpty();
  }

  @Test
  void aLinkLeadsToTheSameFile() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThat(files.test(file.toString(), link.toString())).isTrue();
    assertThat(files.test(file.toString(), folder + "/./file")).isTrue();
    assertThat(files.test(file.toString(), folder + "/other")).isFalse();
  }

  @Test
  void aNameGoesUpFromWhereALinkLeads() throws IOException {
    Path far = Files.createDirectories(folder.resolve("far/sub"));
    Files.createSymbolicLink(folder.resolve("link"), far);
    Path there = Files.createFile(folder.resolve("far/image"));
    Path stranger = Files.createFile(folder.resolve("image"));
    String name = folder.resolve("link/../image").toString();

    assertThat(files.test(name, there.toString())).isTrue();
    assertThat(files.test(name, stranger.toString())).isFalse();
  }

  @Test
  void withoutLookingOnlyWhatIsKnownIsAnswered() {
    LocalFiles located = new LocalFiles(new SeenQemu(Optional.of(folder), false));
    FileChecks unlooked = located.withoutLooking();

    assertThat(unlooked.test("/a/./b", "/a/b")).isTrue();
    assertThat(unlooked.absolute(Path.of("/a"))).isEqualTo(Path.of("/a"));
    assertThatThrownBy(() -> unlooked.test("/a", "/b"))
        .isInstanceOf(BlockingLookRequiredException.class);
    assertThatThrownBy(() -> unlooked.look(folder))
        .isInstanceOf(BlockingLookRequiredException.class);
    assertThatThrownBy(() -> unlooked.absolute(Path.of("a")))
        .as("the working folder has to be found")
        .isInstanceOf(BlockingLookRequiredException.class);

    located.absolute(Path.of("a"));

    assertThat(unlooked.absolute(Path.of("a"))).isEqualTo(folder.resolve("a"));
  }

  @Test
  void otherImagesAreLookedForWhereTheScopeSays() throws IOException {
    Path base = Files.createFile(folder.resolve("base.qcow2"));
    Path far = Files.createDirectory(folder.resolve("far"));
    Path near = overlay(folder.resolve("near.qcow2"), "base.qcow2");
    Path clone = overlay(far.resolve("clone.qcow2"), "../base.qcow2");

    assertThat(files.users(ScanScope.NONE, List.of()).apply(base).files()).containsExactly(near);
    assertThat(files.users(ScanScope.NONE, List.of(near)).apply(base).isNobody()).isTrue();
    assertThat(files.users(ScanScope.NONE.alsoIn(List.of(far)), List.of(near)).apply(base).files())
        .containsExactly(clone);
    assertThat(FileChecks.NONE.users(ScanScope.NONE, List.of()).apply(base).isNobody()).isTrue();
  }

  /** A qcow2 with that backing file, as far as its header goes. */
  private static Path overlay(Path file, String backing) throws IOException {
    byte[] name = backing.getBytes(StandardCharsets.UTF_8);
    ByteBuffer header = ByteBuffer.allocate(512).putInt(0, 0x514649fb).putInt(4, 2);
    header.putLong(8, 256).putInt(16, name.length).putInt(20, 16).putLong(24, 16 << 20);
    return Files.write(file, header.position(256).put(name).array());
  }

  @Test
  void noStreamCommitOrCopyToANewFileIsPlannedWithoutLooking() {
    FileChecks unlooked = files.withoutLooking();

    assertThatThrownBy(() -> Planning.plan(unlooked, "idle", Stream.of("vd0")))
        .as("what is streamed into may have lost its name")
        .isInstanceOf(BlockingLookRequiredException.class);
    assertThatThrownBy(() -> Planning.plan(unlooked, "idle", Commit.of("vd0")))
        .as("other images have to be looked for")
        .isInstanceOf(BlockingLookRequiredException.class);
    assertThatThrownBy(
            () ->
                Planning.plan(
                    unlooked,
                    "idle",
                    Mirror.of("vd0", new Target.NewFile(folder.resolve("copy"), null))))
        .isInstanceOf(BlockingLookRequiredException.class);
  }
}
