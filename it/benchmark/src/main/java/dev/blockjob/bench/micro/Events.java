package dev.blockjob.bench.micro;

import java.nio.charset.StandardCharsets;

/** Events of jobs. */
public class Events extends Reading {

  /** How many. */
  public static final int COUNT = 1000;

  private static final String[] SHAPES = {
    "\"JOB_STATUS_CHANGE\", \"data\": {\"status\": \"running\", \"id\": \"mirror-vd0-%04x\"}}",
    "\"BLOCK_JOB_ERROR\", \"data\": {\"device\": \"mirror-vd0-%04x\", \"operation\": \"write\","
        + " \"action\": \"ignore\"}}",
    "\"BLOCK_JOB_READY\", \"data\": {\"device\": \"mirror-vd0-%04x\", \"len\": 4194304,"
        + " \"offset\": 4194304, \"speed\": 0, \"type\": \"mirror\"}}"
  };

  /** As many as {@link #COUNT}. */
  public Events() {
    super(flood(COUNT), COUNT);
  }

  /** So many, as QEMU sends them. */
  public static byte[] flood(int count) {
    StringBuilder text = new StringBuilder(count * 180);
    for (int i = 0; i < count; i++) {
      text.append("{\"timestamp\": {\"seconds\": ")
          .append(1_790_000_000L + i / 1000)
          .append(", \"microseconds\": ")
          .append(i % 1000 * 997)
          .append("}, \"event\": ")
          .append(String.format(SHAPES[i % SHAPES.length], i % 100))
          .append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
