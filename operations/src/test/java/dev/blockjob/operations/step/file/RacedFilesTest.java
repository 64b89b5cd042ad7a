package dev.blockjob.operations.step.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.FileIdentity;
import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.jobs.image.OwnedFile;
import dev.blockjob.jobs.image.OwnedFiles;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.qmp.impl.files.FolderHandle;
import dev.blockjob.qmp.impl.files.FolderPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody does to a folder that is theirs, in the middle of our work in it. */
class RacedFilesTest {

  private static final String SECRET = "somebody else's";

  @TempDir private Path root;
  private Path folder;
  private Path strangers;
  private Path victim;
  private Path file;
  private Path claim;
  private Path like;

  @BeforeEach
  void make() throws IOException {
    folder = shared("folder");
    strangers = Files.createDirectory(root.resolve("strangers"));
    victim = Files.writeString(strangers.resolve("disk.qcow2"), SECRET);
    Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
    file = folder.resolve("disk.qcow2");
    claim = folder.resolve(".disk.qcow2.move-1");
    like = Files.createFile(root.resolve("like"));
    Files.setPosixFilePermissions(like, PosixFilePermissions.fromString("rw-rw-rw-"));
  }

  /** One that others can change, so that it is held. */
  private Path shared(String name) throws IOException {
    Path made = Files.createDirectory(root.resolve(name));
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @Test
  void aFileIsCreatedWithItsClaimAndDressedLikeAnother() throws IOException {
    String identity = create(() -> {}, () -> {});

    assertThat(identity).isEqualTo(FileIdentity.of(file)).isEqualTo(FileIdentity.of(claim));
    assertThat(file).hasSize(65536);
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw-rw-"));
  }

  @Test
  void aClaimThatIsSwappedForALinkBeforeItHasItsSizeDressesNobodyElse() {
    assertThatThrownBy(() -> create(() -> swapTheClaim(), () -> {}))
        .hasMessageContaining("another process changes that folder");

    nothingHappenedToTheVictim();
  }

  @Test
  void aClaimThatIsSwappedForALinkBeforeItIsDressedDressesNobodyElse() {
    assertThatThrownBy(() -> create(() -> {}, () -> swapTheClaim()))
        .hasMessageContaining("another process changes that folder");

    nothingHappenedToTheVictim();
  }

  @Test
  void aFolderThatIsSwappedForALinkIsNotFollowed() throws IOException {
    create(() -> swapTheFolder(), () -> {});

    nothingHappenedToTheVictim();
    assertThat(strangers).isDirectoryNotContaining("glob:**.move-1");
    assertThat(root.resolve("moved/disk.qcow2")).hasSize(65536);
  }

  @Test
  void aClaimOfATryThatDiedIsMadeAnew() throws IOException {
    Files.createSymbolicLink(claim, victim);

    create(() -> {}, () -> {});

    nothingHappenedToTheVictim();
  }

  @Test
  void aFileThatIsThereIsNotTouched() throws IOException {
    Files.writeString(file, SECRET);

    assertThatThrownBy(() -> create(() -> {}, () -> {}))
        .hasMessageContaining("exists, and this " + "operation did not create it");

    assertThat(file).hasContent(SECRET);
    assertThat(claim).doesNotExist();
  }

  @Test
  void aFileIsDeletedInTheFolderThatWasLookedAt() throws IOException {
    Files.writeString(file, "ours");

    Optional<String> left = delete(() -> swapTheFolder());

    assertThat(left).isEmpty();
    nothingHappenedToTheVictim();
    assertThat(root.resolve("moved/disk.qcow2")).doesNotExist();
  }

  @Test
  void aFileThatIsPutInPlaceOfTheLockedOneStays() throws IOException {
    Files.writeString(file, "ours");

    Optional<String> left =
        delete(
            () -> {
              Files.delete(file);
              Files.writeString(file, SECRET);
            });

    assertThat(left).hasValueSatisfying(why -> assertThat(why).contains("a different file now"));
    assertThat(file).hasContent(SECRET);
  }

  @Test
  void aFileThatIsALinkByNowStays() throws IOException {
    Files.writeString(file, "ours");
    String identity = identity(file);
    Files.delete(file);
    Files.createSymbolicLink(file, victim);

    try (FolderHandle held = held()) {
      assertThatThrownBy(
              () -> OwnedFiles.deleteLocked(held, owned(identity), ScanScope.NONE, () -> {}))
          .isInstanceOf(IOException.class);
    }
    assertThat(file).isSymbolicLink();
    nothingHappenedToTheVictim();
  }

  @Test
  void rootWorksOnlyWhereItAndQemuAloneCanChangeTheWay() {
    FolderRule rule = new FolderRule(64055, 108);

    assertThat(rule.refusal(way(stop("/", 0, 0, 0755), stop("/vm", 0, 0, 0755)))).isEmpty();
    assertThat(rule.refusal(way(stop("/", 0, 0, 0755), stop("/vm", 64055, 108, 0775)))).isEmpty();
    assertThat(rule.refusal(way(stop("/tmp", 0, 0, 01777), stop("/tmp/vm", 0, 0, 0755)))).isEmpty();
    assertThat(rule.refusal(way(stop("/home/m", 1000, 1000, 0755), stop("/home/m/vm", 0, 0, 0755))))
        .hasValueSatisfying(
            why -> assertThat(why).contains("the folder /home/m belongs to user1000"));
    assertThat(rule.refusal(way(stop("/vm", 0, 0, 0777))))
        .hasValueSatisfying(why -> assertThat(why).contains("/vm can be changed by all users"));
    assertThat(rule.refusal(way(stop("/vm", 0, 1234, 0775))))
        .hasValueSatisfying(why -> assertThat(why).contains("by the group group1234"));
    assertThat(rule.refusal(way(link("/vm", 1000), stop("/data", 0, 0, 0755))))
        .hasValueSatisfying(why -> assertThat(why).contains("the link /vm belongs to user1000"));
  }

  /** It would make a file there that it can't make itself. */
  @Test
  void whatQemusUserCanLeadToRootsFoldersIsNotFollowed() {
    FolderRule rule = new FolderRule(64055, 108);

    assertThat(rule.refusal(way(stop("/vm", 64055, 108, 0755), stop("/etc", 0, 0, 0755))))
        .hasValueSatisfying(why -> assertThat(why).contains("leads to /etc, which is root's"));
  }

  @Test
  void aUserWhomNobodyKnowsIsTheOneThatTheFolderBelongsTo() {
    FolderRule rule = FolderRule.UNKNOWN;

    assertThat(rule.refusal(way(stop("/", 0, 0, 0755), stop("/vm", 1000, 1000, 0755)))).isEmpty();
    assertThat(rule.refusal(way(stop("/a", 1001, 1, 0755), stop("/a/vm", 1000, 1000, 0755))))
        .isPresent();
  }

  private static FolderPath way(FolderPath.Stop... stops) {
    return new FolderPath(stops[stops.length - 1].path(), List.of(stops));
  }

  private static FolderPath.Stop stop(String path, long user, long group, int mode) {
    return new FolderPath.Stop(
        Path.of(path), path, false, user, "user" + user, group, "group" + group, mode);
  }

  private static FolderPath.Stop link(String path, long user) {
    return new FolderPath.Stop(Path.of(path), path, true, user, "user" + user, 0, "group0", 0777);
  }

  /** What happens when the claim is there, and when it has its size. */
  private String create(Happening first, Happening second) throws IOException {
    Deque<Happening> happenings = new ArrayDeque<>(List.of(first, second));
    CreateFile step = new CreateFile(file, claim, 65536, like);
    try (FolderHandle held = held()) {
      return ClaimedFile.create(step, held, () -> happen(happenings.remove()));
    }
  }

  private Optional<String> delete(Happening locked) throws IOException {
    String identity = identity(file);
    try (FolderHandle held = held()) {
      return OwnedFiles.deleteLocked(held, owned(identity), ScanScope.NONE, () -> happen(locked));
    }
  }

  private OwnedFile owned(String identity) {
    return new OwnedFile(file, identity, Set.of());
  }

  private FolderHandle held() throws IOException {
    return FolderHandle.open(FolderPath.to(folder));
  }

  private static String identity(Path path) {
    return Objects.requireNonNull(FileIdentity.of(path));
  }

  private void swapTheClaim() throws IOException {
    Files.delete(claim);
    Files.createSymbolicLink(claim, victim);
  }

  private void swapTheFolder() throws IOException {
    Files.move(folder, root.resolve("moved"));
    Files.createSymbolicLink(folder, strangers);
  }

  private void nothingHappenedToTheVictim() {
    try {
      assertThat(victim).hasContent(SECRET);
      assertThat(Files.getPosixFilePermissions(victim))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void happen(Happening happening) {
    try {
      happening.happen();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Happening {
    void happen() throws IOException;
  }

  @Test
  void anImageWhoseHeaderCannotBeReadMayHoldSnapshotsAndStays(@TempDir Path folder)
      throws IOException {
    Path image = folder.resolve("torn.qcow2");
    byte[] torn = new byte[512];
    ByteBuffer.wrap(torn).putInt(0x514649fb).putInt(99); // of a version that isn't known
    Files.write(image, torn);
    DeleteFile step = new DeleteFile(image, String.valueOf(FileIdentity.of(image)), null);

    assertThat(
            OwnedFiles.delete(
                step.deletes(), null, SameFile.BY_TEXT, FolderRule.UNKNOWN, ScanScope.NONE))
        .hasValueSatisfying(why -> assertThat(why).contains("whether it holds internal snapshots"));
    assertThat(image).exists();
  }
}
