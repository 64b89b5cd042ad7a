package dev.blockjob.qmp.impl.codec;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes replies as QEMU does: its key order, its spaces, its line end. */
public final class ReplyWriter {
  private ReplyWriter() {}

  /** QEMU's line end. */
  public static final String LINE_END = "\r\n";

  /** An empty success; {@code id} is JSON in ASCII, null for none. */
  public static byte[] success(@Nullable String id) {
    return ascii("{\"return\": {}" + (id == null ? "" : ", \"id\": " + id) + "}" + LINE_END);
  }

  /** An error; {@code id} is JSON in ASCII, null for none. */
  public static byte[] error(@Nullable String id, String errorClass, String description) {
    StringBuilder text = new StringBuilder("{");
    if (id != null) {
      text.append("\"id\": ").append(id).append(", ");
    }
    text.append("\"error\": {\"class\": ");
    QemuText.quote(errorClass, text);
    text.append(", \"desc\": ");
    QemuText.quote(description, text);
    return ascii(text.append("}}").append(LINE_END).toString());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
