package dev.blockjob.jobs.request;

/** What several requests check. */
final class Checks {

  private Checks() {}

  static void disk(String disk) {
    if (disk.isEmpty()) {
      throw new IllegalArgumentException("the disk's name is empty");
    }
  }

  static void speed(long speed) {
    if (speed < 0) {
      throw new IllegalArgumentException("speed " + speed + " is negative; 0 is no limit");
    }
  }
}
