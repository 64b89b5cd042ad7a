package dev.blockjob.cli.verb;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A verb that talks to QEMU: connects, runs, closes. */
@SuppressWarnings("NullAway.Init") // picocli fills the fields
abstract class Verb implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /** The options that all verbs share. */
  Blockjob options() {
    return (Blockjob) spec.root().userObject();
  }

  /** The process around this call. */
  final CliEnvironment environment() {
    return options().environment();
  }

  /** Refuses arguments that don't go together, before anything is connected to. */
  void check() {}

  /** Does what the verb says; returns the exit code. */
  abstract int run(Session session) throws Exception;

  private int explained(Session session) throws Exception {
    try {
      return run(session);
    } catch (RuntimeException e) {
      throw session.explained(e);
    } finally {
      session.screen().keepLive(); // what is said next has a line of its own
    }
  }

  @Override
  public final Integer call() throws Exception {
    check();
    try (Session session = Session.open(options())) {
      return explained(session);
    }
  }
}
