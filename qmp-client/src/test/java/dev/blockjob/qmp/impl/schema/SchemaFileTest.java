package dev.blockjob.qmp.impl.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaFileTest {

  private static final QemuBuild BUILD = new QemuBuild("11.1.3 ", 1, 2, 3, "then");

  private static final JsonArray SCHEMA =
      new JsonArray()
          .add(
              new JsonObject()
                  .put("name", "query-jobs")
                  .put("meta-type", "command")
                  .put("arg-type", "0")
                  .put("ret-type", "1"));

  @TempDir private Path temporary;
  private Path folder;

  @BeforeEach
  void name() {
    folder = temporary.resolve("cache/schema");
  }

  private SchemaFile file() {
    return new SchemaFile(folder, BUILD);
  }

  private Path written() throws IOException {
    file().write(SCHEMA);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  @Test
  void whatWasWrittenIsReadAndNobodyElseCanReadIt() throws Exception {
    Path path = written();

    assertThat(file().read().orElseThrow().hasCommand("query-jobs")).isTrue();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void anotherBuildHasNone() throws Exception {
    Path path = written();
    SchemaFile other = new SchemaFile(folder, new QemuBuild("11.1.3 ", 1, 2, 3, "later"));
    assertThat(other.read()).isEmpty();

    other.write(new JsonArray());
    Files.copy(path, newest(path), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(other.read()).as("that of the other build under its name").isEmpty();
  }

  private Path newest(Path not) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.equals(not)).findFirst().orElseThrow();
    }
  }

  @Test
  void whereverAFileIsDamagedItIsNone() throws Exception {
    Path path = written();
    byte[] content = Files.readAllBytes(path);
    for (int i = 0; i < content.length; i++) {
      byte[] damaged = content.clone();
      damaged[i] ^= 1;
      Files.write(path, damaged);
      assertThat(file().read()).as("byte " + i).isEmpty();
    }
    for (int length = 0; length < content.length; length++) {
      Files.write(path, java.util.Arrays.copyOf(content, length));
      assertThat(file().read()).as(length + " bytes").isEmpty();
    }
  }

  @Test
  void whereOthersMayWriteNothingIsReadOrWritten() throws Exception {
    written();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(file().read()).isEmpty();
    new SchemaFile(folder, new QemuBuild("7.2.0 ", 1, 1, 1, "")).write(SCHEMA);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void onlyTheNewestAreKeptAndNoFileOfAnyoneElseIsTouched() throws Exception {
    Path oldest = written();
    Files.setLastModifiedTime(oldest, FileTime.fromMillis(1000));
    Path strangers = Files.writeString(folder.resolve("cafe.json"), "{\"checksum\": 1}\n{}");
    Files.setLastModifiedTime(strangers, FileTime.fromMillis(1));

    for (int i = 1; i <= SchemaFile.MOST; i++) {
      new SchemaFile(folder, new QemuBuild("11.1.3 ", 1, 2, i + 3, "then")).write(SCHEMA);
    }

    assertThat(oldest).doesNotExist();
    assertThat(strangers).exists();
    assertThat(folder.toFile().list()).hasSize(SchemaFile.MOST + 1);
  }
}
