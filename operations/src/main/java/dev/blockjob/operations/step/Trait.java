package dev.blockjob.operations.step;

/** How the engine treats a step. */
public enum Trait {
  /** It isn't waited for when the operation is given up. */
  LONG,
  /** It changes nothing. */
  ONLY_WAITS,
  /** Its effect may lapse, so that a recovery repeats it: a gate may be left, a guest thawed. */
  LAPSES,
  /** What it makes goes again in the course of the operation, and isn't to be made anew then. */
  PASSES,
  /** It switches, writes into images or deletes one that was in use: they must be this QEMU's. */
  TAKES_IMAGES,
  /** No other image may need those that it deletes or changes. */
  WANTS_NO_OTHER_USER,
  /** The guest stands still until its answer is recorded, so that this isn't forced. */
  STALLS_GUEST,
  /** All files that the disks need must have their names before it is done. */
  NEEDS_FILES,
  /** The same after it: a program opens them by their names meanwhile. */
  LEAVES_FILES,
  /** What it owes is owed even if it was refused. */
  OWES_IF_REFUSED
}
