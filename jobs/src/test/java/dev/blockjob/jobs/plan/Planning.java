package dev.blockjob.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.fixtures.Dumps;
import dev.blockjob.fixtures.FakeFiles;
import dev.blockjob.fixtures.Schemas;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** Plans in one word, over {@link Dumps}. */
public final class Planning {

  public static final JobId ID = new JobId("j1");

  private Planning() {}

  public static StartPlan plan(BlockGraph graph, BlockJobRequest request) {
    return Planner.plan(graph, Schemas.QEMU_11_1, FakeFiles.withImages(), ID, request);
  }

  public static StartPlan plan(String dump, BlockJobRequest request) {
    return plan(Dumps.graph(dump), request);
  }

  public static StartPlan plan(QmpSchema schema, String dump, BlockJobRequest request) {
    return Planner.plan(Dumps.graph(dump), schema, FakeFiles.withImages(), ID, request);
  }

  public static StartPlan plan(FileChecks files, String dump, BlockJobRequest request) {
    return Planner.plan(Dumps.graph(dump), Schemas.QEMU_11_1, files, ID, request);
  }

  public static RequestException refused(Reason reason, Runnable planning) {
    RequestException e = catchThrowableOfType(RequestException.class, planning::run);
    assertThat(e).as("refusal").isNotNull();
    assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
    return e;
  }

  /** All commands, one a line: {@code name {arguments}}. */
  public static List<String> commands(StartPlan plan) {
    return commands(plan.preparations(), plan.start());
  }

  public static List<String> commands(List<Preparation> preparations, QmpCommand<Object> last) {
    return Stream.concat(preparations.stream().map(Preparation::command), Stream.of(last))
        .map(command -> command.name() + " " + command.arguments().encode().replace('"', '\''))
        .toList();
  }

  public static JsonObject arguments(StartPlan plan) {
    return plan.start().arguments();
  }
}
