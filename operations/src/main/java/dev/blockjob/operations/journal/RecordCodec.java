package dev.blockjob.operations.journal;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Encodes a record as a line: {@code {"crc32c":"........","record":{...}}}. The sum is of the
 * record.
 */
final class RecordCodec {

  private static final String BEFORE = "{\"crc32c\":\"";
  private static final String BETWEEN = "\",\"record\":";
  private static final String AFTER = "}";
  private static final int DIGITS = 8;
  private static final int RECORD = BEFORE.length() + DIGITS + BETWEEN.length();

  private RecordCodec() {}

  /** With a line feed at its end. */
  static byte[] write(JsonObject record) {
    String text = record.encode();
    String line = BEFORE + sum(text) + BETWEEN + text + AFTER + "\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether it was to be one; in another format it looks otherwise. */
  static boolean isOne(String line) {
    return line.startsWith(BEFORE);
  }

  /** Empty if it is damaged. */
  static Optional<JsonObject> read(String line) {
    if (line.length() <= RECORD || !line.endsWith(AFTER)) {
      return Optional.empty();
    }
    String text = line.substring(RECORD, line.length() - AFTER.length());
    if (!line.startsWith(BEFORE + sum(text) + BETWEEN)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new JsonObject(text));
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  private static String sum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }
}
