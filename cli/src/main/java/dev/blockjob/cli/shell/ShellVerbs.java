package dev.blockjob.cli.shell;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.InterruptibleWait;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The verbs that only a shell has, and what they change. */
final class ShellVerbs {

  /** Their names, but for those of {@code events}. */
  static final Set<String> NAMES = Set.of("exit", "reconnect");

  private final ShellConnection shellConnection;
  private volatile boolean leaving;
  private volatile boolean eventsOn;

  ShellVerbs(ShellConnection shellConnection, boolean eventsOn) {
    this.shellConnection = shellConnection;
    this.eventsOn = eventsOn;
  }

  /** Whether {@code exit} was typed. */
  boolean leaving() {
    return leaving;
  }

  /** Whether events are to be shown. */
  boolean eventsOn() {
    return eventsOn;
  }

  /** Adds them; a command line may have only some of the other verbs. */
  void addTo(CommandLine line) {
    line.addSubcommand(new Reconnect(shellConnection)).addSubcommand(new Exit(this));
    CommandLine events = line.getSubcommands().get("events");
    if (events != null) {
      events.addSubcommand(new EventsOn(this)).addSubcommand(new EventsOff(this));
    }
  }

  @Command(
      name = "exit",
      description = "Leaves the shell; QEMU and its jobs go on. `qmp quit` ends QEMU.")
  private static final class Exit implements Runnable {
    private final ShellVerbs verbs;

    Exit(ShellVerbs verbs) {
      this.verbs = verbs;
    }

    @Override
    public void run() {
      verbs.leaving = true;
    }
  }

  @Command(
      name = "reconnect",
      description = "Ends the connection, if there is one, and makes another. Sends nothing again.")
  @SuppressWarnings("NullAway.Init") // picocli fills the field
  private static final class Reconnect implements Callable<Integer> {
    private final ShellConnection shellConnection;
    @Spec private CommandSpec spec;

    Reconnect(ShellConnection shellConnection) {
      this.shellConnection = shellConnection;
    }

    @Override
    public Integer call() {
      Blockjob line = (Blockjob) spec.root().userObject();
      shellConnection.connect(
          new InterruptibleWait(line.environment().interrupt(), line.timeout()));
      return 0;
    }
  }

  @Command(name = "on", description = "In a shell: shows events as they arrive, from now on.")
  private static final class EventsOn implements Runnable {
    private final ShellVerbs verbs;

    EventsOn(ShellVerbs verbs) {
      this.verbs = verbs;
    }

    @Override
    public void run() {
      verbs.eventsOn = true;
    }
  }

  @Command(name = "off", description = "In a shell: shows no more events.")
  private static final class EventsOff implements Runnable {
    private final ShellVerbs verbs;

    EventsOff(ShellVerbs verbs) {
      this.verbs = verbs;
    }

    @Override
    public void run() {
      verbs.eventsOn = false;
    }
  }
}
