package dev.blockjob.jobs.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QEMU was told to read layers with other files than their headers name. */
class HeaderMismatchTest {

  private final Map<String, BlockNode> nodes = new LinkedHashMap<>();
  private final FakeFiles files =
      new FakeFiles().file("/i/top", 1).file("/i/mid", 1).file("/i/base", 1).file("/i/old", 1);

  private void node(
      String name, String driver, Map<String, String> children, @Nullable String header) {
    node(name, driver, children, header, header == null ? null : "qcow2");
  }

  private void node(
      String name,
      String driver,
      Map<String, String> children,
      @Nullable String header,
      @Nullable String format) {
    String path = "/i/" + name;
    nodes.put(
        name,
        new BlockNode(
            name, driver, path, path, children, false, false, 1, null, header, format, List.of()));
  }

  private void chain(@Nullable String ofTop, @Nullable String ofMid) {
    node("top", "qcow2", Map.of("backing", "mid"), ofTop);
    node("mid", "qcow2", Map.of("backing", "base"), ofMid);
    node("base", "qcow2", Map.of(), null);
  }

  @Test
  void aFormatInAFormatIsRefusedUnlessTheHeaderAboveDescribesIt() {
    chain("mid", "base");
    node("mid", "qcow2", Map.of("backing", "base"), "base", "raw");
    node("base", "raw", Map.of("file", "outer"), null);
    node("outer", "file", Map.of(), null);
    isWell();
    node("outer", "qcow2", Map.of("file", "outer-file"), null);
    node("outer-file", "file", Map.of(), null);

    refused().hasMessageContainingAll("base", "another format between it and its file");

    String described = "json:{\"driver\":\"raw\",\"file\":{\"driver\":\"qcow2\"}}";
    node("mid", "qcow2", Map.of("backing", "base"), described, null);
    isWell();
  }

  @Test
  void aBackingFileOfAnotherFormatIs() {
    chain("mid", "base");
    node("mid", "qcow2", Map.of("backing", "base"), "base", "raw");

    refused()
        .hasMessageContaining("/i/mid")
        .hasMessageContaining("the backing file /i/base as raw")
        .hasMessageContaining("QEMU was told that it is qcow2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"raw", "file", "host_device"})
  void whatHasNoFormatIsRaw(String format) {
    chain("mid", "base");
    node("mid", "qcow2", Map.of("backing", "base"), "base", format);
    node("base", "file", Map.of(), null);

    isWell();
  }

  @Test
  void whereTheHeaderNamesNoFormatTheFirstBytesTell() {
    chain("mid", "base");
    node("mid", "qcow2", Map.of("backing", "base"), "base", null);
    isWell();
    files.probed("/i/base", "qcow2");
    isWell();
    files.probed("/i/base", "raw");

    refused().hasMessageContaining("without a format, which QEMU would take for raw");
  }

  @Test
  void aDescriptionTellsTheFormatIfTheHeaderDoesNot() {
    chain("mid", null);
    String described =
        "json:{\"driver\":\"raw\",\"file\":{\"driver\":\"file\",\"filename\":\"/i/base\"}}";
    node("mid", "qcow2", Map.of("backing", "base"), described, "qcow2");
    isWell();
    node("mid", "qcow2", Map.of("backing", "base"), described, null);

    refused().hasMessageContaining("as raw");
  }

  @Test
  void aPartOfAFileIsNotAllOfIt() {
    chain("mid", null);
    String file = "\"file\":{\"driver\":\"file\",\"filename\":\"/i/base\"}}";
    node("base", "raw", Map.of(), null);
    String part = "json:{\"driver\":\"raw\",\"offset\":512," + file;
    node("mid", "qcow2", Map.of("backing", "base"), part, "raw");

    refused().hasMessageContaining("a part of /i/base").hasMessageContaining("all of it");

    node("mid", "qcow2", Map.of("backing", "base"), "json:{\"driver\":\"raw\"," + file, "raw");
    isWell();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nbd://host/export",
        "nbd+unix:///e?socket=/s",
        "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"nbd\",\"path\":\"/s\"}}",
      })
  void aServersImageWhereQemuHasAFileIs(String ofMid) {
    chain("mid", ofMid);

    refused().hasMessageContaining("its header names the backing file " + ofMid.substring(0, 4));
  }

  @Test
  void aFileWhereQemuHasAServersImageIs() {
    chain("mid", "old");
    nodes.put(
        "base",
        new BlockNode(
            "base",
            "qcow2",
            "nbd://h/e",
            "nbd://h/e",
            Map.of("file", "nbd"),
            false,
            false,
            1,
            null,
            null,
            null,
            List.of()));
    nodes.put(
        "nbd",
        new BlockNode(
            "nbd",
            "nbd",
            "nbd://h/e",
            "nbd://h/e",
            Map.of(),
            false,
            false,
            1,
            null,
            null,
            null,
            List.of()));

    refused().hasMessageContaining("the backing file /i/old").hasMessageContaining("nbd://h/e");
  }

  @Test
  void aDataFileThatIsUsedAsAnotherFormatIs() {
    files.file("/i/d0", 1).dataFile("/i/base", "/i/d0");
    chain("mid", "base");
    node("base", "qcow2", Map.of("data-file", "d0"), null);
    node("d0", "qcow2", Map.of(), null);

    refused().hasMessageContaining("its data file as qcow2");
  }

  @Test
  void severalFilesUnderOneNodeAreRefused() {
    chain("mid", "base");
    node("base", "quorum", Map.of("children.0", "one", "children.1", "two"), null);

    refused().hasMessageContaining("several files");
  }

  private HeaderMismatch mismatch(boolean exact) {
    return new HeaderMismatch(new BlockGraph(List.of(), nodes, Map.of(), List.of(), exact), files);
  }

  private void refuse() {
    HeaderMismatch mismatch = mismatch(true);
    mismatch.refuse(mismatch.layers("top"));
  }

  private AbstractThrowableAssert<?, ?> refused() {
    return assertThatThrownBy(this::refuse).isInstanceOf(RequestException.class);
  }

  private void isWell() {
    assertThatCode(this::refuse).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base",
        "/i/base",
        "./base",
        "/link/base",
        "file:base",
        "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"/i/base\"}}",
        "json:{\"driver\":\"qcow2\",\"file\":\"a-node\"}",
        "gone",
      })
  void whatLeadsToTheSameFileOrCannotBeSeenIsNoMismatch(String ofMid) {
    files.link("/link/base", "/i/base").file("/link/base", 1);
    chain("mid", ofMid);

    isWell();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "old",
        "/i/old",
        "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"/i/old\"}}",
      })
  void anotherBackingFileIs(String ofMid) {
    chain("mid", ofMid);

    refused()
        .hasMessageContaining("/i/mid")
        .hasMessageContaining("its header names the backing file /i/old")
        .hasMessageContaining("QEMU was told to use /i/base");
  }

  @Test
  void aHeaderWithoutABackingFileIs() {
    chain("mid", null);

    refused().hasMessageContaining("names no backing file").hasMessageContaining("/i/base");
  }

  @Test
  void aBackingFileThatQemuWasToldNotToUseIs() {
    chain("mid", "base");
    node("base", "qcow2", Map.of(), "old");

    refused().hasMessageContaining("backing file old").hasMessageContaining("to use none");
  }

  @Test
  void whereQemuDoesNotShowItsEdgesNothingIsSaid() {
    chain("mid", "old");
    HeaderMismatch mismatch = mismatch(false);

    assertThatCode(() -> mismatch.refuse(mismatch.layers("top"))).doesNotThrowAnyException();
  }

  @Test
  void aFilterBetweenIsNone() {
    chain("mid", "base");
    node("mid", "qcow2", Map.of("backing", "filter"), "base");
    node("filter", "throttle", Map.of("file", "base"), null);

    isWell();
  }

  @Test
  void anotherDataFileIs() {
    files.file("/i/d0", 1).file("/i/d1", 1).dataFile("/i/base", "/i/d0");
    chain("mid", "base");
    node("base", "qcow2", Map.of("data-file", "d1"), null);
    node("d1", "file", Map.of(), null);

    refused().hasMessageContaining("the data file /i/d0").hasMessageContaining("/i/d1");
  }

  @Test
  void theSameDataFileIsNot() {
    files.file("/i/d1", 1).file("/link/d", 1).link("/link/d", "/i/d1");
    files.dataFile("/i/base", "/link/d");
    chain("mid", "base");
    node("base", "qcow2", Map.of("data-file", "d1"), null);
    node("d1", "file", Map.of(), null);

    isWell();
  }

  @Test
  void aCommandTellsWhichLayersAreReadThroughAHeader() {
    chain("mid", "base");
    HeaderMismatch mismatch = mismatch(true);

    assertThat(mismatch.below(new JsonObject().put("device", "top").put("sync", "top")))
        .extracting(BlockNode::name)
        .containsExactly("mid", "base");
    assertThat(mismatch.below(new JsonObject().put("device", "top").put("sync", "full"))).isEmpty();
    assertThat(
            mismatch.below(
                new JsonObject()
                    .put("device", "top")
                    .put("base-node", "mid")
                    .put("backing-file", "mid")))
        .extracting(BlockNode::name)
        .containsExactly("mid", "base");
    assertThat(mismatch.below(new JsonObject().put("device", "top").put("base-node", "base")))
        .as("an active commit writes no header")
        .isEmpty();
  }
}
