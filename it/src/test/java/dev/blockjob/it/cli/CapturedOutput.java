package dev.blockjob.it.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What was printed so far; may be read while more is. */
final class CapturedOutput extends ByteArrayOutputStream {

  String text() {
    return toString(StandardCharsets.UTF_8);
  }
}
