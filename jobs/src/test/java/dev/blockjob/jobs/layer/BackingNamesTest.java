package dev.blockjob.jobs.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.image.ImageName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BackingNamesTest {

  private final BackingNames names = new BackingNames(SameFile.BY_TEXT);

  private static BlockNode layer(@Nullable String path, @Nullable String header) {
    return new BlockNode(
        "node-of-" + path,
        "qcow2",
        path == null ? "json:{}" : path,
        path,
        Map.of(),
        false,
        false,
        1,
        null,
        header,
        "qcow2",
        List.of());
  }

  /** The name of the bottom as the top must have it, when what is between drops out. */
  private Optional<String> kept(BlockNode... chain) {
    return names.forLayer(new BackingChain(List.of(chain)), chain[0], chain[chain.length - 1]);
  }

  @Test
  void aDescriptorsNameGetsIntoNoHeader() {
    BlockNode passed = layer("/dev/fdset/2", null);

    assertThatThrownBy(() -> kept(layer("/i/top", "mid"), layer("/i/mid", "base"), passed))
        .hasMessageContaining("only this QEMU knows the descriptor");
    assertThatThrownBy(
            () -> kept(layer("/dev/fdset/3", "mid"), layer("/i/mid", "base"), layer("/i/base", "")))
        .hasMessageContaining("/dev/fdset/3");
    assertThatThrownBy(() -> names.forNewImage(Path.of("/i/new"), passed, null))
        .hasMessageContaining("/dev/fdset/2");
  }

  @Test
  void thePlainNameOfAFileSaysNothingOfAPartOfIt() {
    String description =
        "json:{\"driver\": \"raw\", \"offset\": 8388608, \"file\": {\"driver\": \"file\","
            + " \"filename\": \"/i/base\"}}";
    BlockNode part =
        new BlockNode(
            "part",
            "raw",
            description,
            "/i/base",
            Map.of(),
            false,
            false,
            1,
            null,
            null,
            null,
            List.of());

    assertThatThrownBy(() -> names.forNewImage(Path.of("/i/new"), part, null))
        .hasMessageContaining("a part of its file");
    assertThatThrownBy(() -> kept(layer("/i/top", "mid"), layer("/i/mid", null), part))
        .hasMessageContaining("a part of its file");
    assertThatThrownBy(() -> kept(layer("/i/top", "mid"), layer("/i/mid", "base"), part))
        .hasMessageContaining("a part of its file");
    assertThat(kept(layer("/i/top", "mid"), layer("/i/mid", description), part))
        .hasValue(description);
  }

  @Test
  void relativeStaysRelative() {
    assertThat(kept(layer("/i/top", "mid"), layer("/i/mid", "base"), layer("/i/base", null)))
        .hasValue("base");
    assertThat(kept(layer("top", "mid"), layer("mid", "base"), layer("base", null)))
        .as("opened from the folder itself")
        .hasValue("base");
  }

  @Test
  void aNameThatGoesUpFromALinkIsNotShortenedByItsSpelling() {
    BackingNames strict = new BackingNames(SameFile::areSurelySame);

    assertThat(strict.forNewImage(Path.of("/x/new"), layer("/x/l/../a", "b"), "b"))
        .hasValue("/x/l/../a");
    assertThat(strict.forNewImage(Path.of("/x/new"), layer("/x/./a", "b"), "b")).hasValue("a");
    assertThat(strict.forNewImage(Path.of("new"), layer("l/../a", "b"), "b")).isEmpty();
  }

  @Test
  void aRelativeNameIsRelativeToTheImageThatHasIt() {
    assertThat(
            kept(
                layer("/i/run/top", "../snap/mid"),
                layer("/i/snap/mid", "../gold/base"),
                layer("/i/gold/base", null)))
        .hasValue("../gold/base");
    assertThat(
            kept(
                layer("/i/top", "snap/mid"),
                layer("/i/snap/mid", "base"),
                layer("/i/snap/base", null)))
        .hasValue("snap/base");
    assertThat(
            kept(
                layer("run/top", "../snap/mid"),
                layer("snap/mid", "base"),
                layer("snap/base", null)))
        .as("all relative to QEMU's folder")
        .hasValue("../snap/base");
  }

  @Test
  void absoluteStaysAbsolute() {
    assertThat(kept(layer("/i/top", "/i/mid"), layer("/i/mid", "/i/base"), layer("/i/base", null)))
        .hasValue("/i/base");
    assertThat(
            kept(layer("/i/top", "mid"), layer("/i/mid", "/gold/base"), layer("/gold/base", null)))
        .as("the base was named so")
        .hasValue("/gold/base");
    assertThat(kept(layer("/i/top", "/o/mid"), layer("/o/mid", "base"), layer("/o/base", null)))
        .as("the overlay names so")
        .hasValue("/o/base");
  }

  @Test
  void descriptionsAndUrlsStayAsTheyAre() {
    assertThat(
            kept(
                layer("/i/top", "mid"),
                layer("/i/mid", "json:{\"driver\":\"nbd\"}"),
                layer(null, null)))
        .hasValue("json:{\"driver\":\"nbd\"}");
    assertThat(
            kept(
                layer("/i/top", "mid"),
                layer("/i/mid", "nbd://h/base"),
                layer("nbd://h/base", null)))
        .hasValue("nbd://h/base");
  }

  @Test
  void aHeaderThatNamesAnotherFileIsNotFollowed() {
    assertThat(kept(layer("/i/top", "mid"), layer("/i/mid", "stale"), layer("/i/base", null)))
        .hasValue("base");
    assertThat(kept(layer("/i/top", "/i/mid"), layer("/i/mid", "/i/stale"), layer("/i/base", null)))
        .hasValue("/i/base");
  }

  @Test
  void withoutHeadersQemusNameIsMadeSenseOf() {
    assertThat(kept(layer("/i/top", null), layer("/i/mid", null), layer("/i/base", null)))
        .hasValue("/i/base");
    assertThat(kept(layer("i/top", null), layer("i/mid", null), layer("base", null)))
        .hasValue("../base");
    assertThat(kept(layer("/i/top", null), layer("/i/mid", null), layer("base", null)))
        .as("relative to a folder that only QEMU knows")
        .isEmpty();
  }

  @Test
  void aNewImageNamesTheOneBelowAsTheChainDoes() {
    BlockNode below = layer("/i/base", null);

    assertThat(names.forNewImage(Path.of("/i/new"), below, "other")).hasValue("base");
    assertThat(names.forNewImage(Path.of("/i/new"), below, "/i/other")).hasValue("/i/base");
    assertThat(names.forNewImage(Path.of("/i/new"), below, null)).hasValue("/i/base");
    assertThat(names.forNewImage(Path.of("/o/new"), below, "other")).hasValue("/i/base");
  }

  @Test
  void noNameReadsLikeAProtocol() {
    assertThat(names.forNewImage(Path.of("/i/new"), layer("/i/vm:10:00", null), "base"))
        .as("beside it")
        .hasValue("./vm:10:00");
    assertThat(names.forNewImage(Path.of("new"), layer("./vm:10:00", null), "base"))
        .as("in QEMU's folder")
        .hasValue("./vm:10:00");
    assertThat(names.forNewImage(Path.of("new"), layer("./vm:10:00", null), "/i/base"))
        .as("relative, all the same")
        .hasValue("./vm:10:00");
    assertThat(names.forNewImage(Path.of("/i/new"), layer("/i/vm:10:00", null), "/i/base"))
        .as("absolute")
        .hasValue("/i/vm:10:00");
  }

  @Test
  void aBareNameThatNobodyCouldOpenIsNotPassedOn() {
    assertThat(kept(layer("/i/top", "mid"), layer("/i/mid", "u:1"), layer("/i/u:1", null)))
        .hasValue("./u:1");
    assertThat(kept(layer("/i/top", "mid"), layer("/i/mid", "./u:1"), layer("/i/u:1", null)))
        .hasValue("./u:1");
    assertThat(kept(layer("/i/top", "mid"), layer("/i/mid", "nbd://h/x"), layer("nbd://h/x", null)))
        .hasValue("nbd://h/x");
  }

  @Test
  void aNameThatIsAskedForIsNoneOfAProtocolThatIsNotThere() {
    assertThatThrownBy(() -> ImageName.asked("vm:10:00.qcow2"))
        .hasMessageContaining("'./vm:10:00.qcow2'");
    for (String name : List.of("./vm:1", "/a/vm:1", "nbd://h/x", "json:{}", "file:x", "base")) {
      assertThat(ImageName.asked(name)).isEqualTo(name);
    }
  }
}
