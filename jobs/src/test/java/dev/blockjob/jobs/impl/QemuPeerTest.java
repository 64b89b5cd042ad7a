package dev.blockjob.jobs.impl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.LocalFiles;
import dev.blockjob.jobs.plan.Planner;
import dev.blockjob.qmp.process.PeerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The processes are such as are on each machine, with files as their input and output. */
class QemuPeerTest {

  @TempDir private Path folder;
  private final List<Process> started = new ArrayList<>();

  @BeforeEach
  void images() throws IOException {
    for (String vm : List.of("vm", "other")) {
      Files.createDirectory(folder.resolve(vm));
      Files.createFile(folder.resolve(vm).resolve("base"));
      Files.createFile(folder.resolve(vm).resolve("top"));
    }
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void aRelaysFolderAndFilesAreNone() throws IOException {
    QemuPeer relayed = shown(peer(process("other", "/dev/null", "/dev/null")), "base", "top");

    assertThat(relayed.find()).isEmpty();
    assertThat(relayed.workingFolder()).isEmpty();
    assertThat(relayed.isHere()).isFalse();
    FileChecks files = new LocalFiles(relayed);
    assertThat(files.absolute(Path.of("top"))).isEqualTo(Path.of("top"));
    FileChecks trusted = Planner.trusted(graph("base", "top"), files);
    assertThat(trusted.look(Path.of("top"))).isEqualTo(FileChecks.Visibility.UNKNOWN);
    assertThat(trusted.blindness())
        .hasValueSatisfying(why -> assertThat(why).contains("(sleep)", "QEMU's own socket"));
  }

  @Test
  void absoluteNamesOfARelaysHostAreNone() throws IOException {
    String top = folder.resolve("other/top").toString();
    QemuPeer relayed = shown(peer(process("other", "/dev/null", "/dev/null")), top);
    FileChecks trusted = Planner.trusted(graph(top), new LocalFiles(relayed));

    assertThat(trusted.look(Path.of(top))).isEqualTo(FileChecks.Visibility.UNKNOWN);
  }

  @Test
  void whatHasAllImagesOpenIsQemuWhateverItsName() throws IOException {
    QemuPeer qemu = shown(peer(process("vm", "base", "top")), "base", "top");

    assertThat(qemu.isHere()).isTrue();
    assertThat(qemu.workingFolder()).contains(folder.resolve("vm"));
    assertThat(new LocalFiles(qemu).absolute(Path.of("top"))).isEqualTo(folder.resolve("vm/top"));
  }

  @Test
  void whatHasOneOfThemOpenIsNot() throws IOException {
    assertThat(shown(peer(process("vm", "base", "/dev/null")), "base", "top").find()).isEmpty();
  }

  @Test
  void itIsFoundOnceThereIsWhatProvesIt() throws IOException {
    QemuPeer qemu = peer(process("vm", "base", "top"));
    assertThat(qemu.find()).isEmpty();

    assertThat(shown(qemu, "base", "top").find()).isPresent();
  }

  @Test
  void whatHasMadeTheSocketForQemuIsPassedOver() throws IOException {
    PeerProcess launcher = process("other", "/dev/null", "/dev/null");
    PeerProcess started = process("vm", "base", "top");
    QemuPeer qemu =
        new QemuPeer(List.of(() -> Stream.of(launcher), () -> Stream.of(launcher, started)));

    assertThat(shown(qemu, "base", "top").find()).contains(started);
    assertThat(qemu.stranger(List.of())).isEmpty();
  }

  @Test
  void ofWhoCantBeSeenWhatNobodyHasLockedIsNone() {
    String top = folder.resolve("vm/top").toString();
    QemuPeer unseen = shown(new QemuPeer(List.of()), top);

    assertThat(unseen.stranger(List.of(Path.of(top))))
        .hasValueSatisfying(why -> assertThat(why).contains("none has " + top + " locked"));
  }

  private static QemuPeer peer(PeerProcess process) {
    return new QemuPeer(List.of(() -> Stream.of(process)));
  }

  private static QemuPeer shown(QemuPeer peer, String... images) {
    peer.shows(graph(images));
    return peer;
  }

  private PeerProcess process(String vm, String in, String out) throws IOException {
    Path working = folder.resolve(vm);
    Process process =
        new ProcessBuilder("sleep", "1000")
            .directory(working.toFile())
            .redirectInput(working.resolve(in).toFile())
            .redirectOutput(working.resolve(out).toFile())
            .start();
    started.add(process);
    return PeerProcess.of(process.pid()).orElseThrow();
  }

  private static BlockGraph graph(String... images) {
    Map<String, BlockNode> nodes = new LinkedHashMap<>();
    for (String image : images) {
      nodes.put(image, node(image));
    }
    Disk disk = new Disk("vd0", null, null, images[0], images[0]);
    return new BlockGraph(List.of(disk), nodes, Map.of(), List.of(), true);
  }

  private static BlockNode node(String image) {
    return new BlockNode(
        image, "raw", image, image, Map.of(), false, false, 1 << 20, 0L, null, null, List.of());
  }

  @Test
  void aFileWithoutANameThatItHasOpenIsKnownAndARenamedOneIsNone() throws IOException {
    Path base = folder.resolve("vm/base");
    Path top = folder.resolve("vm/top");
    QemuPeer qemu = shown(peer(process("vm", "base", "top")), "base", "top");
    assertThat(qemu.find()).isPresent();
    FileChecks files = new LocalFiles(qemu);
    assertThat(files.isUnlinked(top)).isFalse();

    Files.move(base, folder.resolve("vm/renamed"));
    Files.delete(top);

    assertThat(files.isUnlinked(top)).isTrue();
    assertThat(files.isUnlinked(base)).as("it has another name").isFalse();
  }
}
