package dev.blockjob.cli.shell;

import io.vertx.core.json.Json;

/**
 * One word of a line.
 *
 * @param text without quotes
 * @param start where it begins in the line
 * @param end where what follows it begins
 * @param valueAt where, in {@code text}, what stands behind the first {@code =} begins; 0 if there
 *     is none
 * @param quotedValue whether that begins with a quote: then it is a string whatever it looks like
 */
record LineWord(String text, int start, int end, int valueAt, boolean quotedValue) {

  /** What stands behind the first {@code =}; all of it if there is none. */
  String value() {
    return text.substring(valueAt);
  }

  /** As an argument of a QMP command: a quoted value as a JSON string. */
  String argument() {
    return quotedValue ? text.substring(0, valueAt) + Json.encode(value()) : text;
  }
}
