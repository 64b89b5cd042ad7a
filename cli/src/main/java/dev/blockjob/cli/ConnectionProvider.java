package dev.blockjob.cli;

import dev.blockjob.cli.render.Screen;
import dev.blockjob.jobs.BlockJob;
import picocli.CommandLine;

/**
 * Provides connections that outlive a call. A process of one call has none: see {@link #NONE}. In a
 * shell it is the connection, and the screen.
 */
public interface ConnectionProvider {

  /** A connection for each call, closed after it. */
  ConnectionProvider NONE =
      new ConnectionProvider() {
        @Override
        public void addVerbs(CommandLine line) {
          // None but those that are there anyway.
        }

        @Override
        public CliConnection borrow(Blockjob call, InterruptibleWait waiting) {
          return CliConnection.open(call, waiting);
        }

        @Override
        public void giveBack(CliConnection cliConnection) {
          cliConnection.close();
        }

        @Override
        public Screen screen(CliEnvironment environment) {
          return new Screen(environment.out(), environment.terminal());
        }

        @Override
        public boolean json() {
          return false;
        }

        @Override
        public void left(CliConnection cliConnection, BlockJob job) {
          // The process ends, and the job goes on.
        }
      };

  /** Adds verbs that exist only where this lends. */
  void addVerbs(CommandLine line);

  /** A connection for {@code call}. */
  CliConnection borrow(Blockjob call, InterruptibleWait waiting);

  /** The call has ended. */
  void giveBack(CliConnection cliConnection);

  /** Where the call's answers go. */
  Screen screen(CliEnvironment environment);

  /** Whether machine output is what the call gives without asking for it. */
  boolean json();

  /** The call ends while a job that it started goes on. */
  void left(CliConnection cliConnection, BlockJob job);
}
