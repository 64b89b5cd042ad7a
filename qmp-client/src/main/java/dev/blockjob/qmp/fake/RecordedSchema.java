package dev.blockjob.qmp.fake;

import dev.blockjob.qmp.QmpGreeting.QemuVersion;
import dev.blockjob.qmp.impl.codec.JsonReader;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Recorded answers of real QEMUs to {@code query-qmp-schema}: the emulator for x86_64 as Debian
 * builds it. The resource {@code schema-VERSION.json.gz} is that reply.
 */
public enum RecordedSchema {
  /** 7.2.22. */
  QEMU_7_2(7, 2, 22),
  /** 10.0.13. */
  QEMU_10_0(10, 0, 13),
  /** 11.1.3. */
  QEMU_11_1(11, 1, 3);

  private final int major;
  private final int minor;
  private final int micro;

  RecordedSchema(int major, int minor, int micro) {
    this.major = major;
    this.minor = minor;
    this.micro = micro;
  }

  /** That of the same major and minor version. */
  static Optional<RecordedSchema> of(QemuVersion version) {
    return Arrays.stream(values())
        .filter(one -> one.major == version.major() && one.minor == version.minor())
        .findFirst();
  }

  /** What that QEMU greets with, as a line. */
  public String greeting() {
    return "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": %d, \"minor\": %d, \"major\": %d},"
            .formatted(micro, minor, major)
        + " \"package\": \"test\"}, \"capabilities\": [\"oob\"]}}\r\n";
  }

  /** What it understands. Read anew by each call, which takes some milliseconds. */
  public QmpSchema schema() {
    return QmpSchema.of(reply());
  }

  /** The return value of {@code query-qmp-schema}. Read anew by each call. */
  public JsonArray reply() {
    byte[] bytes = bytes();
    return JsonReader.read(bytes, 0, bytes.length).getJsonArray("return");
  }

  /**
   * The whole reply to {@code query-qmp-schema}, without id and end of line. Read anew by each
   * call.
   */
  public byte[] bytes() {
    String name = "schema-" + major + "." + minor + ".json.gz";
    try (InputStream resource = RecordedSchema.class.getResourceAsStream(name);
        InputStream json = new GZIPInputStream(Objects.requireNonNull(resource, name))) {
      return json.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
