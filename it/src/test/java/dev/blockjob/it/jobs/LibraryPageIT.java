package dev.blockjob.it.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvents;
import dev.blockjob.it.Await;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.jobs.request.Snapshot;
import dev.blockjob.jobs.request.Snapshot.Overlay;
import dev.blockjob.operations.Merge;
import dev.blockjob.operations.OperationListener;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.RunningOperation;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The code of docs/library.md: what stands here between begin and end stands there, and runs. That
 * of docs/security.md is compiled.
 */
class LibraryPageIT {

  private static final Logger log = Logger.getLogger("page");
  private static final Path HERE = Path.of("src/test/java/dev/blockjob/it/jobs/LibraryPageIT.java");
  private static final Pattern CODE = Pattern.compile("// begin\n(.*?) *// end\n", Pattern.DOTALL);
  private static final Pattern TLS =
      Pattern.compile("// begin TLS\n(.*?) *// end\n", Pattern.DOTALL);
  private static final Pattern SHOWN = Pattern.compile("```java\n(.*?)```\n", Pattern.DOTALL);

  private static Future<QmpConnection> connect(Vertx vertx, String monitor) {
    // begin
    QmpClient client = QmpClient.create(vertx, QmpAddress.parse(monitor)); // such as /tmp/vm/q.sock
    Future<QmpConnection> connecting = client.connect();
    // end
    return connecting.onComplete(done -> log.fine("connected with " + client));
  }

  private static Future<Object> ask(QmpConnection connection) {
    // begin
    Future<Object> answer =
        connection.execute("query-named-block-nodes", new JsonObject().put("flat", true));
    // end
    return answer;
  }

  private static Future<List<String>> look(QmpConnection connection) {
    // begin
    BlockJobs jobs = BlockJobs.on(connection);
    Future<List<String>> chain =
        jobs.graph()
            .map(
                graph ->
                    graph.chain(graph.disk("vd0")).layers().stream().map(BlockNode::name).toList());
    // end
    return chain;
  }

  private static Future<JobOutcome> commit(BlockJobs jobs, Path folder) {
    // begin
    Overlay overlay =
        new Overlay("vd0", folder.resolve("s1.qcow2"), null); // null: a name is made up
    Future<JobOutcome> committed =
        jobs.snapshot(new Snapshot(List.of(overlay)))
            .compose(graph -> jobs.start(Commit.of("vd0").withSpeed(100 << 20)))
            .compose(
                job -> {
                  job.progress(Duration.ofMillis(500))
                      .handler(p -> log.info(p.offset() + " of " + p.length()));
                  return job.outcome();
                });
    // end
    return committed;
  }

  private static Future<QemuEvent.Stop> stop(QmpConnection connection) {
    // begin
    QemuEvents events = QemuEvents.of(connection);
    Future<QemuEvent.Stop> stopped =
        events.await(QemuEvent.Stop.class, stop -> true, Duration.ofSeconds(30));
    connection.execute("stop");
    // end
    return stopped;
  }

  private static Future<OperationOutcome> merge(BlockJobs jobs, Path stateFolder) {
    // begin
    Operations operations = Operations.on(jobs, stateFolder);
    Future<OperationOutcome> merged =
        operations
            .recover() // what an earlier process left unfinished at this monitor
            .compose(nothing -> operations.start(Merge.keeping("vd0", 0), OperationListener.NONE))
            .compose(RunningOperation::outcome);
    // end
    return merged;
  }

  static QmpClient tls(Vertx vertx) {
    // begin TLS
    QmpOptions options =
        QmpOptions.defaults()
            .withTls(
                new QmpTls(
                    Path.of("ca-cert.pem"),
                    Path.of("client-cert.pem"),
                    Path.of("client-key.pem"),
                    true));
    QmpClient client =
        QmpClient.create(vertx, QmpAddress.parse("tls:vm1.example.org:4444"), options);
    // end
    return client;
  }

  @OnEveryQemu(VmKind.SYSTEM_TCG)
  void itsCodeRuns(QemuLab lab) {
    Vm vm = lab.vm().start();
    Await.get(vm.connection().close());
    QmpConnection connection =
        Await.get(connect(QemuLab.vertx(), vm.process().socket().toString()));
    lab.keep(() -> Await.get(connection.close()));
    BlockJobs jobs = BlockJobs.on(connection);

    assertThat(Await.get(look(connection))).containsExactly("active", "snap1", "base");
    assertThat(Await.get(ask(connection))).isInstanceOf(JsonArray.class);
    assertThat(Await.get(merge(jobs, lab.folder().resolve("state"))).kind())
        .isEqualTo(OperationOutcome.Kind.DONE);
    assertThat(Await.get(commit(jobs, lab.folder())).kind()).isEqualTo(JobOutcome.Kind.COMPLETED);
    assertThat(Await.get(look(connection))).hasSize(1);
    assertThat(Await.get(stop(connection)).kind()).isEqualTo(QemuEvent.Kind.STOP);
  }

  @Test
  void thePageShowsThisCode() throws IOException {
    List<String> code = blocks(CODE, HERE);

    assertThat(blocks(SHOWN, Path.of("../docs/library.md"))).isEqualTo(code);
    assertThat(code).hasSize(6);
  }

  @Test
  void thePageOnSecurityShowsThisCode() throws IOException {
    assertThat(blocks(SHOWN, Path.of("../docs/security.md")))
        .hasSize(1)
        .isEqualTo(blocks(TLS, HERE));
  }

  /** Without blanks: the formatter breaks lines here, people break them there. */
  private static List<String> blocks(Pattern pattern, Path file) throws IOException {
    return pattern
        .matcher(Files.readString(file))
        .results()
        .map(block -> block.group(1).replaceAll("\\s", ""))
        .toList();
  }
}
