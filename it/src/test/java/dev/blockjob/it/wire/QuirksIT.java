package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.InstalledPrograms;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuDisk;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What {@code docs/compatibility.md} says of QEMU where no schema does, tried by a bare socket:
 * when a new version is another, the page and what we do about it may change.
 */
class QuirksIT {

  /** The beginning of each row, and the test that has seen it: here, or of what we do about it. */
  private static final Map<String, String> SEEN =
      Map.ofEntries(
          Map.entry(
              "the guest's power-off",
              "operation.DeadQemuIT.aGuestThatPowersOffBeforeThePivotLeavesTheDiskAsItWas"),
          Map.entry(
              "dies with SIGSEGV", "wire.QuirksIT.askedForNodesWhileAStreamIsConcluded72Dies"),
          Map.entry(
              "a mirror's length",
              "wire.QuirksIT.theLengthOfAMirrorOfASparseSourceIsVirtualBefore11"),
          Map.entry("`block-dirty-bitmap-merge`", "wire.QuirksIT.aMergeOfNoBitmapsEndsQemu"),
          Map.entry(
              "mirror and active commit in PENDING",
              "operation.AllOrNoneIT.ifOneIsNotThereInTimeNoneSwitchesAndTheGuestGoesOn"),
          Map.entry(
              "a commit without `backing-file`",
              "wire.QuirksIT.aCommitThatNamesNoBackingFileWritesQemusPath"),
          Map.entry("`-daemonize`", "wire.QuirksIT.aDaemonWorksInTheRootFolder"),
          Map.entry(
              "with `oob`", "wire.OrderIT.anOutOfBandCommandOvertakesAMonitorThatStandsStill"),
          Map.entry(
              "while a stream runs",
              "jobs.RemoteLayerIT.whileAStreamRunsTheGuestReadsWrongDataWithoutAnError"),
          Map.entry(
              "a mirror to an NBD node with `reconnect-delay`",
              "NbdTargetIT.aMirrorWhoseServerIsStartedAgainFails"),
          Map.entry(
              "a backup never flushes its target", "operation.UnflushedIT.aBackupIsNoSuccess"),
          Map.entry(
              "where the copy that a guest's write waits for fails",
              "NbdTargetIT.aBackupThatOnlyTheGuestsWritesToldOfTheServersEndFails"));

  private static final int MIB = 1 << 20;

  @Test
  void eachRowWasSeen() throws IOException, ClassNotFoundException {
    List<String> page = Files.readAllLines(Path.of("../docs/compatibility.md"));
    List<String> rows =
        page.subList(page.indexOf("| QEMU | What | Here |") + 2, page.size()).stream()
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> line.split("\\|", -1)[2].strip())
            .toList();

    assertThat(rows).hasSameSizeAs(SEEN.keySet());
    for (Map.Entry<String, String> seen : SEEN.entrySet()) {
      assertThat(rows).anyMatch(row -> row.startsWith(seen.getKey()), seen.getKey());
      int dot = seen.getValue().lastIndexOf('.');
      Class<?> tests = Class.forName("dev.blockjob.it." + seen.getValue().substring(0, dot));
      assertThat(Arrays.stream(tests.getDeclaredMethods()).map(Method::getName))
          .contains(seen.getValue().substring(dot + 1));
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void askedForNodesWhileAStreamIsConcluded72Dies(QemuLab lab) throws IOException {
    QemuProcess qemu = lab.start(lab.launch().disk(QemuDisk.of("vd0", "base", "active")));
    try (RawClient raw = RawClient.negotiated(qemu)) {
      raw.send(
          "{'execute':'block-stream','arguments':"
              + "{'job-id':'s','device':'active','auto-dismiss':false}}");
      becomes(raw, "concluded");

      raw.send("{'execute':'query-named-block-nodes','id':1}");

      if (is72(lab)) {
        assertThatThrownBy(() -> reply(raw)).isInstanceOf(IOException.class);
        assertThat(qemu.exit().join().code()).isEqualTo(128 + 11);
      } else {
        assertThat(reply(raw).getValue("return")).isInstanceOf(JsonArray.class);
      }
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void theLengthOfAMirrorOfASparseSourceIsVirtualBefore11(QemuLab lab) throws IOException {
    onlyWhatThePageNames(lab);
    lab.img().create("t.qcow2", "qcow2", 16 * MIB);
    String target = "qcow2,node-name=t,file.driver=file,file.filename=t.qcow2";
    QemuProcess qemu =
        lab.start(
            lab.launch()
                .disk(QemuDisk.of("vd0", "active").withSize(16 * MIB))
                .with("--blockdev", target));
    try (RawClient raw = RawClient.negotiated(qemu)) {
      raw.send(
          "{'execute':'blockdev-mirror','arguments':"
              + "{'job-id':'m','device':'active','target':'t','sync':'full'}}");
      becomes(raw, "ready");
      raw.send("{'execute':'query-block-jobs','id':1}");

      long length = reply(raw).getJsonArray("return").getJsonObject(0).getLong("len");

      boolean virtual = !lab.qemu().version().startsWith("11.1.");
      assertThat(length == 16 * MIB).as("%d bytes", length).isEqualTo(virtual);
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aMergeOfNoBitmapsEndsQemu(QemuLab lab) throws IOException {
    QemuProcess qemu = lab.start(lab.launch().disk(QemuDisk.of("vd0", "active")));
    try (RawClient raw = RawClient.negotiated(qemu)) {
      raw.send("{'execute':'block-dirty-bitmap-add','arguments':{'node':'active','name':'b'}}");
      assertThat(raw.next().getMap()).containsKey("return");

      raw.send(
          "{'execute':'block-dirty-bitmap-merge','arguments':"
              + "{'node':'active','target':'b','bitmaps':[]}}");

      assertThatThrownBy(raw::next).isInstanceOf(IOException.class);
      assertThat(qemu.exit().join().code()).isGreaterThan(128);
    }
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aCommitThatNamesNoBackingFileWritesQemusPath(QemuLab lab) throws IOException {
    Files.createDirectory(lab.folder().resolve("images"));
    lab.img().create("images/base.qcow2", "qcow2", MIB);
    lab.img().createOverlay("images/snap.qcow2", "base.qcow2", "qcow2");
    lab.img().createOverlay("images/active.qcow2", "snap.qcow2", "qcow2");
    QemuProcess qemu =
        lab.start(
            lab.launch()
                .with("--blockdev", layer("base") + ",read-only=on")
                .with("--blockdev", layer("snap") + ",read-only=on,backing=base")
                .with("--blockdev", layer("active") + ",backing=snap"));
    try (RawClient raw = RawClient.negotiated(qemu)) {
      raw.send(
          "{'execute':'block-commit','arguments':{'job-id':'c','device':'active',"
              + "'top-node':'snap','base-node':'base','auto-dismiss':false}}");
      becomes(raw, "concluded");

      qemu.close(); // its lock would be in the way
      assertThat(lab.img().info("images/active.qcow2").getString("backing-filename"))
          .isEqualTo("images/base.qcow2");
    }
  }

  /** Named by QEMU's folder; the headers name each other by that of the images. */
  private static String layer(String name) {
    return "qcow2,node-name=%1$s,file.driver=file,file.auto-read-only=on,file.filename=images/%1$s.qcow2"
        .formatted(name);
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void aDaemonWorksInTheRootFolder(QemuLab lab) throws Exception {
    Path socket = lab.folder().resolve("daemon.sock");
    Path pidFile = lab.folder().resolve("daemon.pid");
    lab.keep(() -> killDaemon(pidFile));
    Process start =
        new ProcessBuilder(
                lab.programs().system().toString(),
                "-M",
                "none",
                "-nodefaults",
                "-daemonize",
                "-pidfile",
                pidFile.toString(),
                "-display",
                "none",
                "-qmp",
                "unix:" + socket + ",server=on,wait=off")
            .directory(lab.folder().toFile())
            .inheritIO()
            .start();
    lab.keep(() -> InstalledPrograms.kill(start));
    assertThat(start.onExit()).succeedsWithin(1, TimeUnit.MINUTES).returns(0, Process::exitValue);
    QmpConnection connection =
        Await.get(QmpClient.create(QemuLab.vertx(), QmpAddress.unix(socket)).connect());
    lab.keep(() -> Await.get(connection.closed()));
    lab.keep(() -> connection.execute("quit"));

    assertThat(connection.peer().orElseThrow().workingFolder()).isEqualTo(Path.of("/"));
  }

  private static void killDaemon(Path pidFile) throws IOException {
    try {
      long pid = Long.parseLong(Files.readString(pidFile).strip());
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    } catch (NoSuchFileException ended) {
      // QEMU removes it at its end.
    }
  }

  private static boolean is72(QemuLab lab) {
    onlyWhatThePageNames(lab);
    return lab.qemu().version().startsWith("7.2.");
  }

  /** Since when exactly it is otherwise isn't known. */
  private static void onlyWhatThePageNames(QemuLab lab) {
    assumeThat(lab.qemu().version()).matches("(7\\.2|10\\.0|11\\.1)\\..*");
  }

  /** Reads until a job does. */
  private static void becomes(RawClient raw, String status) throws IOException {
    JsonObject data = new JsonObject();
    while (!status.equals(data.getString("status"))) {
      data = raw.next().getJsonObject("data", new JsonObject());
    }
  }

  /** The one with an id. Events, and the reply to what started a job, may still come before. */
  private static JsonObject reply(RawClient raw) throws IOException {
    JsonObject next = raw.next();
    while (!next.containsKey("id")) {
      next = raw.next();
    }
    return next;
  }
}
