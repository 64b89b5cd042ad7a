package dev.blockjob.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.RequestException;
import dev.blockjob.jobs.RequestException.Reason;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.Dumps;
import dev.blockjob.jobs.request.BlockJobRequest;
import dev.blockjob.qmp.QmpCommand;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** Plans in one word, over {@link Dumps}. */
final class Planning {

  static final JobId ID = new JobId("j1");

  private Planning() {}

  static StartPlan plan(BlockGraph graph, BlockJobRequest request) {
    return Planner.plan(graph, Schemas.QEMU_11_1, FakeFiles.withImages(), ID, request);
  }

  static StartPlan plan(String dump, BlockJobRequest request) {
    return plan(Dumps.graph(dump), request);
  }

  static StartPlan plan(QmpSchema schema, String dump, BlockJobRequest request) {
    return Planner.plan(Dumps.graph(dump), schema, FakeFiles.withImages(), ID, request);
  }

  static StartPlan plan(FileChecks files, String dump, BlockJobRequest request) {
    return Planner.plan(Dumps.graph(dump), Schemas.QEMU_11_1, files, ID, request);
  }

  static RequestException refused(Reason reason, Runnable planning) {
    RequestException e = catchThrowableOfType(RequestException.class, planning::run);
    assertThat(e).as("refusal").isNotNull();
    assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
    return e;
  }

  /** All commands, one a line: {@code name {arguments}}. */
  static List<String> commands(StartPlan plan) {
    return commands(plan.preparations(), plan.start());
  }

  static List<String> commands(List<Preparation> preparations, QmpCommand<Object> last) {
    return Stream.concat(preparations.stream().map(Preparation::command), Stream.of(last))
        .map(command -> command.name() + " " + command.arguments().encode().replace('"', '\''))
        .toList();
  }

  static JsonObject arguments(StartPlan plan) {
    return plan.start().arguments();
  }
}
