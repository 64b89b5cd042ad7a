package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A process of its own that carries out operations, and finds no more room than it is told. Either
 * its files don't grow beyond that: the kernel refuses to write more, as on a full file system, and
 * cuts off what it had begun ({@code RLIMIT_FSIZE}). Or its state folder is a {@link
 * SmallFileSystem}, and full. Neither takes root.
 */
public final class LimitedController implements AutoCloseable {
  /** No limit. */
  static final String ROOM = "unlimited";

  private static final String PAGES = "pages:";
  private static final int PAGE = 4096;
  private static final String NOTHING = "nothing is unfinished";

  private final Process process;
  private final PrintWriter asks;
  private final BufferedReader answers;

  private LimitedController(Process process) {
    this.process = process;
    this.asks = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Whose files don't grow. */
  static LimitedController start(DiskUnderLoad chain) {
    return start(chain, chain.state());
  }

  /** Whose state folder is a file system of its own, which can be full. */
  static LimitedController start(DiskUnderLoad chain, SmallFileSystem state) {
    return start(chain, state.folder());
  }

  private static LimitedController start(DiskUnderLoad chain, Path state) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LimitedController.class.getName(),
            chain.controllerAddress().toString(),
            state.toString(),
            chain.vm().disk());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return chain.vm().lab().keep(new LimitedController(builder.start()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How the merge of that snapshot ended, with files of that size at most. */
  OperationOutcome merges(String snapshot, String limit) {
    return ask(limit + " merge " + snapshot);
  }

  /** How a copy to that file ended, with files of that size at most. */
  OperationOutcome copies(Path file, String limit) {
    return ask(limit + " copy " + file);
  }

  /** How the move to that file ended, with so many pages left; its source is deleted. */
  OperationOutcome moves(Path file, int pages) {
    return ask(PAGES + pages + " move " + file);
  }

  /** The same by way of an overlay. */
  OperationOutcome movesVia(Path file, int pages) {
    return ask(PAGES + pages + " move-via " + file);
  }

  /** How the recovery of what is unfinished ended, with room; empty if nothing is. */
  Optional<OperationOutcome> recovers() {
    try {
      return Optional.of(ask(ROOM + " recover all"));
    } catch (Failed nothing) {
      assertThat(nothing).hasMessage(NOTHING);
      return Optional.empty();
    }
  }

  /** {@link Failed} if it never began. */
  private OperationOutcome ask(String line) {
    asks.println(line);
    try {
      String answer = answers.readLine();
      assertThat(answer).as("answer to " + line).isNotNull();
      JsonObject said = new JsonObject(answer);
      if (said.containsKey("failure")) {
        throw new Failed(said.getString("failure"));
      }
      return new OperationOutcome(
          new OperationId(said.getString("id")),
          OperationOutcome.Kind.valueOf(said.getString("kind")),
          said.getString("text"),
          said.getJsonArray("left").stream().map(String.class::cast).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the other process said of an operation that never began. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed(String text) {
      super(text);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Takes socket, state folder and disk; then from standard input limits and what to do. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Vertx vertx = Vertx.vertx();
    QmpConnection connection =
        Await.get(QmpClient.create(vertx, QmpAddress.parse(arguments[0])).connect());
    Path state = Path.of(arguments[1]);
    Operations operations = Operations.on(BlockJobs.on(connection), state);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 3);
      limit(state, words[0]);
      JsonObject answer =
          words[1].equals("recover")
              ? carryOut(() -> recovered(operations))
              : carryOut(
                  () ->
                      Await.get(
                          CrashingController.starting(request(arguments[2], words[1], words[2]))
                              .apply(operations)));
      limit(state, ROOM);
      out.println(answer.encode());
    }
    Runtime.getRuntime().halt(0);
  }

  private static OperationOutcome recovered(Operations operations) {
    List<OperationOutcome> outcomes = Await.get(operations.recover());
    if (outcomes.isEmpty()) {
      throw new Failed(NOTHING);
    }
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  private static OperationRequest request(String disk, String verb, String what) {
    Target file = new Target.NewFile(Path.of(what), "qcow2");
    return switch (verb) {
      case "merge" -> Merge.of(disk, what).withDirection(Direction.COMMIT);
      case "copy" -> Copy.of(disk, file);
      case "move" -> Move.of(disk, file).withDeleteSource(true);
      case "move-via" -> Move.of(disk, file).withDeleteSource(true).withCopier(Move.CP);
      default -> throw new IllegalArgumentException(verb);
    };
  }

  private static JsonObject carryOut(Supplier<OperationOutcome> work) {
    try {
      OperationOutcome outcome = work.get();
      return new JsonObject()
          .put("id", outcome.id().value())
          .put("kind", outcome.kind().name())
          .put("text", outcome.text())
          .put("left", List.copyOf(outcome.left()));
    } catch (RuntimeException e) {
      return new JsonObject().put("failure", String.valueOf(e.getMessage()));
    }
  }

  private static void limit(Path state, String room) throws IOException, InterruptedException {
    Path ballast = state.resolve("ballast");
    Files.deleteIfExists(ballast);
    if (room.startsWith(PAGES)) {
      fill(ballast, Integer.parseInt(room.substring(PAGES.length())));
    } else {
      limit(room);
    }
  }

  /** All but so many pages. */
  private static void fill(Path ballast, int pages) throws IOException {
    try (FileChannel channel =
        FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      try {
        while (true) {
          channel.write(ByteBuffer.allocate(PAGE));
        }
      } catch (IOException full) {
        channel.truncate(channel.size() - (long) pages * PAGE);
      }
    }
  }

  /** The soft one, so that it can be lifted again. */
  private static void limit(String bytes) throws IOException, InterruptedException {
    String pid = Long.toString(ProcessHandle.current().pid());
    Process limit =
        new ProcessBuilder("prlimit", "--pid", pid, "--fsize=" + bytes + ":").inheritIO().start();
    if (limit.waitFor() != 0) {
      throw new IllegalStateException("no limit of " + bytes);
    }
  }
}
