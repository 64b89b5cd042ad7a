package dev.blockjob.it.soak;

import java.util.Random;

/** The process that crashes in the middle of an operation. */
enum RandomCrash {
  /** Nobody. */
  NONE("nobody", 36),
  /** The controller, at some boundary; the next one recovers. */
  CONTROLLER("controller", 26),
  /** The controller, and the one that recovers, too; the third one recovers. */
  TWO_CONTROLLERS("2 controllers", 12),
  /** A controller that is a process of its own. */
  PROCESS("process", 6),
  /** The controller, then QEMU. */
  ALL("both", 12),
  /** QEMU, and its controller sees it. */
  QEMU("QEMU", 8);

  private final String title;
  private final int weight;

  RandomCrash(String title, int weight) {
    this.title = title;
    this.weight = weight;
  }

  /** For the counts. */
  String title() {
    return title;
  }

  /** One of them. */
  static RandomCrash draw(Random random) {
    int left = random.nextInt(100);
    for (RandomCrash crash : values()) {
      left -= crash.weight;
      if (left < 0) {
        return crash;
      }
    }
    throw new IllegalStateException("the weights are 100 in all");
  }
}
