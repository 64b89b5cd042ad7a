package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.operation.Copy;
import dev.blockjob.jobs.operation.Direction;
import dev.blockjob.jobs.operation.Merge;
import dev.blockjob.jobs.operation.OperationId;
import dev.blockjob.jobs.operation.OperationOutcome;
import dev.blockjob.jobs.operation.OperationRequest;
import dev.blockjob.jobs.operation.Operations;
import dev.blockjob.jobs.request.Target;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A process of its own that carries out operations, and whose files don't grow beyond what it is
 * told: the kernel refuses to write more, as on a full file system, and cuts off what it had begun
 * ({@code RLIMIT_FSIZE}, which takes no root).
 */
public final class CrampedController implements AutoCloseable {
  /** No limit. */
  static final String ROOM = "unlimited";

  private final Process process;
  private final PrintWriter asks;
  private final BufferedReader answers;

  private CrampedController(Process process) {
    this.process = process;
    this.asks = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static CrampedController start(Chain chain) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrampedController.class.getName(),
                chain.controllerAddress().toString(),
                chain.state().toString(),
                chain.vm().disk())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return chain.vm().lab().keep(new CrampedController(builder.start()));
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
    Operations operations = Operations.on(BlockJobs.on(connection), Path.of(arguments[1]));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ", 3);
      limit(words[0]);
      JsonObject answer = carryOut(operations, request(arguments[2], words[1], words[2]));
      limit(ROOM);
      out.println(answer.encode());
    }
    Runtime.getRuntime().halt(0);
  }

  private static OperationRequest request(String disk, String verb, String what) {
    return verb.equals("merge")
        ? Merge.of(disk, what).withDirection(Direction.COMMIT)
        : Copy.of(disk, new Target.NewFile(Path.of(what), "qcow2"));
  }

  private static JsonObject carryOut(Operations operations, OperationRequest request) {
    try {
      OperationOutcome outcome = Await.get(Victim.starting(request).apply(operations));
      return new JsonObject()
          .put("id", outcome.id().value())
          .put("kind", outcome.kind().name())
          .put("text", outcome.text())
          .put("left", List.copyOf(outcome.left()));
    } catch (RuntimeException e) {
      return new JsonObject().put("failure", String.valueOf(e.getMessage()));
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
