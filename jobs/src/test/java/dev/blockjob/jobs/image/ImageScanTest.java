package dev.blockjob.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Headers;
import dev.blockjob.jobs.image.ImageUsers.Unread;
import dev.blockjob.jobs.request.ScanScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageScanTest {

  @TempDir private Path folder;
  private Path base;

  @BeforeEach
  void makeTheBase() throws IOException {
    base = Headers.qcow2(folder.resolve("base.qcow2"), "");
  }

  private ImageUsers users() {
    return users(ScanScope.NONE);
  }

  private ImageUsers users(ScanScope scope) {
    return new ImageScan(scope).users(base);
  }

  @Test
  void nobodyNamesAnImageThatIsAlone() throws IOException {
    Headers.qcow2(folder.resolve("other.qcow2"), "another.qcow2");
    Files.writeString(folder.resolve("notes.txt"), "base.qcow2 ".repeat(99));

    assertThat(users().isNobody()).isTrue();
    assertThat(users().folders()).containsExactly(folder);
  }

  @Test
  void itsOverlaysAreFoundInEachFormat() throws IOException {
    Path one = Headers.qcow2(folder.resolve("a"), "base.qcow2");
    Path two = Headers.qcow(folder.resolve("b"), base.toString());
    Path three = Headers.qed(folder.resolve("c"), "file:" + base);
    Path four = Headers.vmdk(folder.resolve("d"), "base.qcow2");
    Path five = Headers.qcow2(folder.resolve("e"), "json:{'file.filename':'" + base + "'}");

    assertThat(users())
        .isEqualTo(
            new ImageUsers(List.of(one, two, three, four, five), List.of(), List.of(folder)));
  }

  @Test
  void whoHasItsDataInItUsesIt() throws IOException {
    Path data = Headers.qcow2WithData(folder.resolve("with-data.qcow2"), "base.qcow2");
    Path text = Headers.vmdkText(folder.resolve("x.vmdk"), "", "base.qcow2");

    assertThat(users().files()).containsExactly(data, text);
    assertThat(users().overlays()).isEmpty();
    assertThat(users().use(1)).isEqualTo("it has the data of " + data + " and 1 more");
  }

  @Test
  void overlaysAreToldFromThoseThatHaveTheirDataInIt() throws IOException {
    Path data = Headers.qcow2WithData(folder.resolve("a"), "base.qcow2");
    Path overlay = Headers.qcow2(folder.resolve("b"), "base.qcow2");
    Path both = Headers.vmdkText(folder.resolve("c"), "base.qcow2", "base.qcow2");

    assertThat(users().files()).containsExactly(data, overlay, both);
    assertThat(users().overlays()).containsExactly(overlay, both);
    assertThat(users().use(9))
        .isEqualTo(
            "it is the backing file of " + overlay + ", " + both + "; it has the data of " + data);
    assertThat(users().without(overlay::equals).without(both::equals).use(9))
        .isEqualTo("it has the data of " + data);
  }

  @Test
  void whoUsesItByWayOfImagesInOtherFoldersIsFound() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path far = Files.createDirectory(folder.resolve("far"));
    Headers.qcow2(far.resolve("low.qcow2"), base.toString());
    Headers.qcow2(elsewhere.resolve("mid.qcow2"), "../far/low.qcow2");
    Path clone = Headers.qcow2(folder.resolve("clone.qcow2"), "elsewhere/mid.qcow2");
    String json = "json:{'driver':'qcow2','file':{'driver':'file','filename':'";
    Path other = Headers.qcow2(folder.resolve("x"), json + far.resolve("low.qcow2") + "'}}");

    assertThat(users().files()).containsExactly(clone, other);
  }

  @Test
  void aLinkThatIsNamedFromAnUnknownFolderIsFoundBesideTheImage() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), base);
    Files.createLink(folder.resolve("hard"), base);
    String json = "json:{'driver':'qcow2','file':{'driver':'file','filename':'";
    Path link = Headers.qcow2(folder.resolve("a"), json + "link'}}");
    Path hard = Headers.qcow2(folder.resolve("b"), json + "hard'}}");

    assertThat(users().overlays()).containsExactly(link, hard);
  }

  @Test
  void whatIsNamedFromAnUnknownFolderAndNotBesideTheImageMayBeAnything() throws IOException {
    String json = "json:{'driver':'qcow2','file':{'driver':'file','filename':'";
    Path clone = Headers.qcow2(folder.resolve("a"), json + "elsewhere-alone'}}");

    assertThat(users().files()).isEmpty();
    assertThat(users().unread())
        .singleElement()
        .satisfies(
            unread -> {
              assertThat(unread.file()).isEqualTo(clone);
              assertThat(unread.toString()).contains("'elsewhere-alone'");
            });
  }

  @Test
  void aNameThroughALinkIsFollowedAsTheKernelFollowsIt() throws IOException {
    Path far = Files.createDirectories(folder.resolve("far/sub"));
    Files.createSymbolicLink(folder.resolve("link"), far);
    Headers.qcow2(folder.resolve("far/mid.qcow2"), base.toString());
    Path clone = Headers.qcow2(folder.resolve("clone.qcow2"), "link/../mid.qcow2");

    assertThat(users().files()).containsExactly(clone);
  }

  @Test
  void imagesElsewhereThatNameEachOtherOrAreGoneAreNoTrouble() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Headers.qcow2(elsewhere.resolve("a"), "b");
    Headers.qcow2(elsewhere.resolve("b"), "a");
    Headers.qcow2(elsewhere.resolve("c"), "gone/d");
    Headers.qcow2(folder.resolve("one"), "elsewhere/a");
    Headers.qcow2(folder.resolve("two"), "elsewhere/c");

    assertThat(users().isNobody()).isTrue();
  }

  @Test
  void whoNamesAnImageElsewhereThatCantBeMadeSenseOfIsNamedItself() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Headers.qcow2(elsewhere.resolve("mid.qcow2"), "fat:floppy");
    Path clone = Headers.qcow2(folder.resolve("clone.qcow2"), "elsewhere/mid.qcow2");

    assertThat(users().unread()).extracting(Unread::file).containsExactly(clone);
  }

  @Test
  void whereTheImageIsALinkTheFoldersOfAllThatItLeadsThroughAreLookedAt() throws IOException {
    Path pool = Files.createDirectories(folder.resolve("pool/big"));
    Path between = Files.createDirectory(folder.resolve("between"));
    Path vm = Files.createDirectory(folder.resolve("vm"));
    Headers.qcow2(pool.resolve("base.qcow2"), "");
    Path clone = Headers.qcow2(pool.resolve("clone.qcow2"), "base.qcow2");
    Path second = Headers.qcow2(between.resolve("second.qcow2"), "b.qcow2");
    Files.createSymbolicLink(between.resolve("b.qcow2"), Path.of("../pool/big/base.qcow2"));
    base = Files.createSymbolicLink(vm.resolve("link.qcow2"), Path.of("../between/b.qcow2"));

    assertThat(users().files()).containsExactly(second, clone);
    assertThat(users().folders()).containsExactly(vm, between, pool);
  }

  @Test
  void linksInACircleEnd() throws IOException {
    Path one = folder.resolve("one");
    base = Files.createSymbolicLink(folder.resolve("two"), one);
    Files.createSymbolicLink(one, base);

    assertThat(users().files()).isEmpty();
  }

  @Test
  void anOverlayInAnotherFolderIsFoundWhereThatIsLookedAt() throws IOException {
    Path sub = Files.createDirectory(folder.resolve("sub"));
    Path overlay = Headers.qcow2(sub.resolve("overlay.qcow2"), "../base.qcow2");

    assertThat(users().files()).isEmpty();
    assertThat(users(ScanScope.NONE.alsoIn(List.of(sub))).files()).containsExactly(overlay);
  }

  @Test
  void linksLeadToTheSameImage() throws IOException {
    Path sub = Files.createDirectory(folder.resolve("sub"));
    Path elsewhere = Headers.qcow2(sub.resolve("overlay.qcow2"), "../base.qcow2");
    Path link = Files.createSymbolicLink(folder.resolve("link.qcow2"), elsewhere);
    Files.createLink(folder.resolve("hard.qcow2"), base);
    Path second = Headers.qcow2(folder.resolve("second.qcow2"), "hard.qcow2");
    Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("nothing"));

    assertThat(users().files()).containsExactly(link, second);
    assertThat(users().unread()).isEmpty();
  }

  @Test
  void aTornHeaderIsNamedAndHidesNobodyElse() throws IOException {
    Path torn = Headers.qcow2(folder.resolve("torn.qcow2"), 1 << 20, 9, "");
    Path overlay = Headers.qcow2(folder.resolve("overlay.qcow2"), "base.qcow2");

    assertThat(users().files()).containsExactly(overlay);
    assertThat(users().unread()).extracting(Unread::file).containsExactly(torn);
    assertThat(users().unread().get(0).why()).contains("at byte 1048576");
  }

  @Test
  void whatIsKnownToBeNoneIsNone() throws IOException {
    Path torn = Headers.qcow2(folder.resolve("torn.qcow2"), 1 << 20, 9, "");
    Path overlay = Headers.qcow2(folder.resolve("overlay.qcow2"), "base.qcow2");

    assertThat(users(new ScanScope(List.of(), List.of(torn, overlay))).isNobody()).isTrue();
  }

  @Test
  void aNameThatIsntUnderstoodIsNamed() throws IOException {
    Path strange = Headers.qcow2(folder.resolve("strange.qcow2"), "unheard-of:thing");

    assertThat(users().unread()).extracting(Unread::file).containsExactly(strange);
  }

  @Test
  void aFileThatMayNotBeReadIsNamed() throws IOException {
    Path secret = Headers.qcow2(folder.resolve("secret.qcow2"), "");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(secret), "root may read all");

    assertThat(users().unread()).containsExactly(new Unread(secret, "permission denied"));
  }

  @Test
  void aFolderThatCantBeListedIsNamed() {
    Path none = folder.resolve("none");

    assertThat(users(ScanScope.NONE.alsoIn(List.of(none))).unread())
        .extracting(Unread::file)
        .containsExactly(none);
  }

  @Test
  void aPipeIsNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(users().isNobody()).isTrue();
  }

  @Test
  void aHeaderIsReadAnewWhenItHasChanged() throws IOException {
    Path other = Headers.qcow2(folder.resolve("other.qcow2"), "");
    assertThat(users().isNobody()).isTrue();

    Headers.qcow2(other, "base.qcow2");
    Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));

    assertThat(users().files()).containsExactly(other);
  }

  @Test
  void aFileThatIsNotToBeOpenedIsLeftOut() throws IOException {
    Path overlay = Headers.qcow2(folder.resolve("overlay.qcow2"), "base.qcow2");

    assertThat(new ImageScan(ScanScope.NONE, List.of(overlay)).users(base).isNobody()).isTrue();
  }
}
