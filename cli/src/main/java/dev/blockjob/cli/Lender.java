package dev.blockjob.cli;

import dev.blockjob.cli.render.Screen;
import dev.blockjob.jobs.BlockJob;
import picocli.CommandLine;

/**
 * What outlives a call and is lent to it. A process of one call has nothing of the kind: see {@link
 * #NONE}. In a shell it is the connection, and the screen.
 */
public interface Lender {

  /** A connection for each call, closed after it. */
  Lender NONE =
      new Lender() {
        @Override
        public void addVerbs(CommandLine line) {
          // None but those that are there anyway.
        }

        @Override
        public Link borrow(Blockjob call, Waiting waiting) {
          return Link.open(call, waiting);
        }

        @Override
        public void giveBack(Link link) {
          link.close();
        }

        @Override
        public Screen screen(Surroundings here) {
          return new Screen(here.out(), here.terminal());
        }

        @Override
        public boolean json() {
          return false;
        }

        @Override
        public void left(Link link, BlockJob job) {
          // The process ends, and the job goes on.
        }
      };

  /** Adds verbs that exist only where this lends. */
  void addVerbs(CommandLine line);

  /** A connection for {@code call}. */
  Link borrow(Blockjob call, Waiting waiting);

  /** The call has ended. */
  void giveBack(Link link);

  /** Where the call's answers go. */
  Screen screen(Surroundings here);

  /** Whether machine output is what the call gives without asking for it. */
  boolean json();

  /** The call ends while a job that it started goes on. */
  void left(Link link, BlockJob job);
}
