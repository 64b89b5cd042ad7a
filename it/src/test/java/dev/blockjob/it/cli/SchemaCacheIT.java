package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** A build's schema is asked for once, by whichever call is the first. */
class SchemaCacheIT {

  private static Answer schema(Vm vm, Path caches, String command) {
    return Cli.on(vm)
        .childThrough(List.of("env", "XDG_CACHE_HOME=" + caches), "schema", command)
        .end();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void theSecondCallReadsWhatTheFirstWroteUnlessThatIsDamaged(QemuLab lab) throws Exception {
    Vm vm = Cli.vm(lab).start();
    Path caches = lab.folder().resolve("caches");
    schema(vm, caches, "query-jobs").exits(0);
    List<Path> files = files(caches.resolve("blockjob/schema"));
    assertThat(files).hasSize(1);

    // Only who reads it finds a command that no QEMU has.
    rename(files.get(0), "query-jobs", "query-jbos");
    schema(vm, caches, "query-jbos").exits(0);

    Files.writeString(files.get(0), Files.readString(files.get(0)).replace("query-jbos", "query"));
    schema(vm, caches, "query-jobs").exits(0);
    assertThat(Files.readString(files.get(0))).contains("query-jobs");
  }

  /** With the checksum put right. */
  private static void rename(Path file, String from, String to) throws IOException {
    String[] parts = Files.readString(file).split("\n", 2);
    String body = parts[1].replace(from, to);
    CRC32 sum = new CRC32();
    sum.update(body.getBytes(StandardCharsets.UTF_8));
    String header = new JsonObject(parts[0]).put("checksum", sum.getValue()).encode();
    Files.writeString(file, header + "\n" + body);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void switchedOffNothingIsKept(QemuLab lab) {
    Vm vm = Cli.vm(lab).start();
    Path caches = lab.folder().resolve("caches");

    Cli.on(vm)
        .childThrough(
            List.of("env", "XDG_CACHE_HOME=" + caches, "BLOCKJOB_SCHEMA_CACHE="),
            "schema",
            "query-jobs")
        .end()
        .exits(0);

    assertThat(caches).doesNotExist();
  }
}
