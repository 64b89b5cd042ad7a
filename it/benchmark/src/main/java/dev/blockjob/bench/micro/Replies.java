package dev.blockjob.bench.micro;

import java.nio.charset.StandardCharsets;

/** What most commands are answered with, and how a job is. */
public class Replies extends Reading {

  /** How many. */
  public static final int COUNT = 1000;

  private static final String EMPTY = "{\"return\": {}, \"id\": \"4f2n9c\"}\r\n";
  private static final String JOBS =
      "{\"return\": [{\"current-progress\": 4194304, \"status\": \"ready\","
          + " \"total-progress\": 67108864, \"type\": \"mirror\", \"id\": \"mirror-vd0-2b90\"}],"
          + " \"id\": \"4f2n9d\"}\r\n";

  /** Half of each. */
  public Replies() {
    super((EMPTY + JOBS).repeat(COUNT / 2).getBytes(StandardCharsets.US_ASCII), COUNT);
  }
}
