package dev.blockjob.jobs.tracking;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * How many images we are creating. QEMU 7.2 aborts (an assertion in qcow2.c) when it is asked for
 * its nodes while it formats one, so that question waits. Used on the event loop.
 */
public final class RunningCreates {

  private final List<Promise<Void>> waiting = new ArrayList<>();
  private int running;

  /** The command is about to be sent. */
  public void started() {
    running++;
  }

  /** The job has ended, or never started. */
  public void ended() {
    running--;
    if (running == 0) {
      List<Promise<Void>> free = List.copyOf(waiting);
      waiting.clear();
      free.forEach(Promise::complete);
    }
  }

  /** Completes when there are none. */
  Future<Void> none() {
    if (running == 0) {
      return Future.succeededFuture();
    }
    Promise<Void> free = Promise.promise();
    waiting.add(free);
    return free.future();
  }

  boolean areNone() {
    return running == 0;
  }
}
