package dev.blockjob.qmp.fake;

import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Plays a {@link Dialog} to one client after the other: a thread that reads, one that writes. */
final class DialogServer implements Script {

  private final FakeQemu qemu;
  private final Dialog dialog;
  private final QmpSchema schema;
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> asked = new HashMap<>();
  private final ScheduledExecutorService writer;
  private final Thread reader;
  private @Nullable Runnable heldBack;

  DialogServer(FakeQemu qemu, Dialog dialog) {
    this.qemu = qemu;
    this.dialog = dialog;
    this.schema = dialog.qemu().schema();
    this.writer = new ScheduledThreadPoolExecutor(1, task -> thread(task, "writer"));
    this.reader = thread(this::serve, "reader");
    reader.start();
  }

  private static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(task, "blockjob-fake-qemu-" + name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public List<String> problems() {
    return List.copyOf(problems);
  }

  private void serve() {
    while (qemu.isOpen()) {
      try {
        qemu.accept().send(dialog.qemu().greeting());
        for (JsonObject one = qemu.next(); one != null; one = qemu.next()) {
          react(one);
        }
      } catch (UncheckedIOException e) {
        // The client has left, was cut off, or this is being closed.
      } catch (DecodeException e) {
        problems.add("the client sent what is no JSON: " + e.getMessage());
        qemu.hangUp();
      } catch (RejectedExecutionException e) {
        return; // It is being closed.
      }
      heldBack = null;
    }
  }

  private void react(JsonObject request) {
    Runnable before = heldBack;
    heldBack = null;
    Reaction reaction = reaction(request);
    Runnable sending = () -> send(reaction, request);
    if (reaction.behindNext()) {
      heldBack = sending;
    } else {
      var unused = writer.schedule(sending, reaction.delay().toNanos(), TimeUnit.NANOSECONDS);
    }
    if (before != null) {
      writer.execute(before);
    }
  }

  private Reaction reaction(JsonObject request) {
    String command = FakeQemu.command(request);
    String problem = Dialog.problem(schema, request);
    if (!problem.isEmpty()) {
      problems.add(problem);
      String errorClass = schema.hasCommand(command) ? "GenericError" : "CommandNotFound";
      return Reaction.refuses(errorClass, problem);
    }
    int before = asked.merge(command, 1, Integer::sum) - 1;
    Reaction reaction = dialog.to(request, before);
    if (!dialog.reactions().containsKey(command) && reaction.kind() == Reaction.Kind.ERROR) {
      problems.add("the dialog has no " + command);
    }
    return reaction;
  }

  private void send(Reaction reaction, JsonObject request) {
    try {
      reaction.events().forEach(qemu::send);
      byte[] answer = reaction.answerTo(request).getBytes(StandardCharsets.UTF_8);
      if (reaction.cut() < 0) {
        qemu.send(answer);
      } else {
        qemu.send(Arrays.copyOf(answer, Math.min(reaction.cut(), answer.length)));
        qemu.hangUp();
      }
    } catch (UncheckedIOException e) {
      // The client has left: it doesn't hear it.
    }
  }

  @Override
  public void close() {
    writer.shutdownNow();
  }
}
