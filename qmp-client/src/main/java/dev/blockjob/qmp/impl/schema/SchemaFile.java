package dev.blockjob.qmp.impl.schema;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.impl.codec.JsonReader;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * The schema of a build on disk: a line that says of which build, with a checksum of the rest, and
 * the reply to {@code query-qmp-schema}. Whatever isn't exactly that is as good as none.
 */
final class SchemaFile {

  private static final String REPLY = "return";
  private static final String CHECKSUM = "checksum";

  /** Builds in one folder; each takes 250 KB. */
  static final int MOST = 16;

  private final Path folder;
  private final QemuBuild build;

  SchemaFile(Path folder, QemuBuild build) {
    this.folder = folder;
    this.build = build;
  }

  private Path path() {
    return folder.resolve(name(build.json()));
  }

  private static String name(JsonObject build) {
    byte[] text = build.encode().getBytes(StandardCharsets.UTF_8);
    return Long.toHexString(checksum(text, 0)) + ".json";
  }

  /** Blocks. */
  Optional<QmpSchema> read() {
    try {
      if (!isOurs()) {
        return Optional.empty();
      }
      byte[] content = Files.readAllBytes(path());
      int body = new String(content, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
      String header = new String(content, 0, body, StandardCharsets.UTF_8);
      if (!header.equals(header(content, body))) {
        return Optional.empty();
      }
      JsonObject reply = JsonReader.read(content, body, content.length - body);
      return Optional.of(QmpSchema.of(reply.getJsonArray(REPLY)));
    } catch (IOException | ProtocolException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Appears whole or not at all; blocks. */
  void write(JsonArray schema) throws IOException {
    byte[] body = new JsonObject().put(REPLY, schema).encode().getBytes(StandardCharsets.UTF_8);
    byte[] header = header(body, 0).getBytes(StandardCharsets.UTF_8);
    Files.createDirectories(folder, mode("rwx------"));
    if (!isOurs()) {
      return;
    }
    Path file = Files.createTempFile(folder, "new", "", mode("rw-------"));
    try {
      Files.write(file, header);
      Files.write(file, body, StandardOpenOption.APPEND);
      Files.move(file, path(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(file);
    }
    prune();
  }

  private static FileAttribute<?> mode(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }

  /** Builds come and go: the oldest go here, too. */
  private void prune() throws IOException {
    List<Path> surplus;
    try (Stream<Path> files = Files.list(folder)) {
      surplus =
          files
              .filter(SchemaFile::isOne)
              .sorted(Comparator.comparingLong(SchemaFile::age))
              .skip(MOST)
              .toList();
    }
    for (Path old : surplus) {
      Files.deleteIfExists(old);
    }
  }

  private static long age(Path file) {
    return -file.toFile().lastModified();
  }

  /** Whether the file has the name of the build that its header names: no other's has. */
  private static boolean isOne(Path file) {
    try (BufferedReader content = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      JsonObject header = new JsonObject(String.valueOf(content.readLine()));
      return header.remove(CHECKSUM) != null
          && name(header).equals(String.valueOf(file.getFileName()));
    } catch (IOException | DecodeException e) {
      return false;
    }
  }

  /** Whether no other user can put files there. */
  private boolean isOurs() throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    return !permissions.contains(PosixFilePermission.GROUP_WRITE)
        && !permissions.contains(PosixFilePermission.OTHERS_WRITE)
        && uid(folder).equals(uid(Path.of("/proc/self")));
  }

  private static Object uid(Path path) throws IOException {
    return Files.getAttribute(path, "unix:uid");
  }

  private String header(byte[] content, int body) {
    return build.json().put(CHECKSUM, checksum(content, body)).encode() + "\n";
  }

  private static long checksum(byte[] bytes, int from) {
    CRC32 sum = new CRC32();
    sum.update(bytes, from, bytes.length - from);
    return sum.getValue();
  }
}
