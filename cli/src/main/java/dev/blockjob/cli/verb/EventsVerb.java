package dev.blockjob.cli.verb;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.Session;
import dev.blockjob.cli.render.EventLine;
import dev.blockjob.cli.render.EventPrinter;
import dev.blockjob.cli.render.JsonOutput;
import dev.blockjob.events.DisconnectedException;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.EventStream;
import dev.blockjob.qmp.QmpEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code blockjob events}. */
@Command(
    name = "events",
    description = {
      "Each event as it arrives, with QEMU's time and how long it was on its way, until Ctrl-C.",
      "With --count, exit code 4 if --timeout passes before so many came."
    },
    footerHeading = "%nQMP: ",
    footer = "nothing is asked; QEMU sends events by itself")
final class EventsVerb extends Verb {

  /** For what was taken from the stream to be printed. */
  private static final Duration PRINTING = Duration.ofSeconds(2);

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Only these: JOB_STATUS_CHANGE, or a part of the name: block_job.")
  private Set<String> names = new TreeSet<>();

  @Option(
      names = {"-n", "--count"},
      paramLabel = "N",
      description = "End after so many events.")
  private @Nullable Long count;

  @Override
  int run(Session session) throws TimeoutException {
    CompletableFuture<Void> enough = new CompletableFuture<>();
    AtomicLong seen = new AtomicLong();
    EventStream<QmpEvent> events = session.connection().events();
    CompletableFuture<DisconnectCause> ended;
    InterruptibleWait.End end;
    try (EventPrinter printer = new EventPrinter()) {
      ended =
          printer.print(
              events,
              event -> {
                if (wanted(event) && !enough.isDone()) {
                  show(session, event);
                  if (count != null && seen.incrementAndGet() >= count) {
                    enough.complete(null);
                  }
                }
              });
      end = session.waiting().untilAny(enough, ended);
      events.cancel();
      InterruptibleWait.patiently(ended, PRINTING);
    }
    if (events.dropped() > 0) {
      environment().err().println("blockjob events: " + events.dropped() + " events were dropped");
    }
    if (end == InterruptibleWait.End.CAME && !enough.isDone()) {
      throw new DisconnectedException("events", InterruptibleWait.value(ended));
    }
    if (end == InterruptibleWait.End.DEADLINE && count != null) {
      throw new TimeoutException(seen + " of " + count + " events came before the deadline");
    }
    return ExitCode.DONE;
  }

  private boolean wanted(QmpEvent event) {
    return names.isEmpty()
        || names.stream().anyMatch(name -> event.name().contains(name.toUpperCase(Locale.ROOT)));
  }

  private static void show(Session session, QmpEvent event) {
    if (session.json()) {
      session.json(JsonOutput.event(event));
    } else {
      session.screen().record(EventLine.of(event, session.screen().colors()));
    }
  }
}
