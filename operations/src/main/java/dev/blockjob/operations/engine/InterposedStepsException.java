package dev.blockjob.operations.engine;

import dev.blockjob.operations.step.Step;
import java.util.List;

/** Other steps have to run before a step can go on; then it is repeated. */
public final class InterposedStepsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<Step> steps;

  public InterposedStepsException(String why, List<Step> steps) {
    super(why, null, false, false);
    this.steps = List.copyOf(steps);
  }

  List<Step> steps() {
    return steps;
  }
}
