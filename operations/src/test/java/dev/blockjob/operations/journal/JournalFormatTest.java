package dev.blockjob.operations.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.promise.PromiseJson;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.plan.PlannedFile;
import dev.blockjob.operations.registry.SampleSteps;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepJson;
import dev.blockjob.operations.step.StepType;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every kind of record that a journal can hold, as {@code journal-format.jsonl} has it: journals
 * outlive the version that wrote them, so no rename in the code may change a byte of it.
 */
class JournalFormatTest {

  private static final JobId JOB = SampleSteps.JOB;
  private static final List<Step> STEPS = SampleSteps.ALL;

  private static final String BACKING = "{\"kind\":\"backing\",\"layer\":\"n1\",\"base\":\"n0\"}";
  private static final String PIVOT =
      "{\"kind\":\"pivot\",\"qdev\":\"/machine/vd0\",\"device\":\"vd0\",\"export\":\"e0\","
          + "\"root\":\"n2\",\"active\":\"n1\",\"target\":\"n0\"}";

  private static final List<Gate> GATES = List.of(Gate.values());

  private static List<PlannedJob> jobs() {
    List<PlannedJob> jobs = new ArrayList<>();
    for (Gate gate : GATES) {
      jobs.add(
          new PlannedJob(
              new JobId("merge-vd0-1-" + (jobs.size() + 1)),
              "block-commit",
              new JsonObject().put("device", "vd0"),
              gate,
              PromiseJson.read(new JsonObject(gate == Gate.PENDING ? BACKING : PIVOT)),
              List.of("/i/a"),
              "/i/base",
              "/i/a"));
    }
    return jobs;
  }

  private static Header header(Convergence.Policy policy) {
    Plan plan =
        new Plan(
            new OperationId("merge-vd0-1"),
            "merge",
            List.of("vd0"),
            List.of("/i/a"),
            List.of(),
            List.of(),
            List.of("a note"),
            new Convergence(policy, Duration.ofSeconds(10), Duration.ofMinutes(1)),
            List.of(
                new PlannedFile(Path.of("/i/a"), "1:2", JOB),
                new PlannedFile(Path.of("/i/base"), "1:3", null)),
            new ScanScope(List.of(Path.of("/j")), List.of(Path.of("/j/b"))));
    Host host = new Host("host", "machine", "boot");
    return new Header(Instant.EPOCH, new QemuOrigin("/q.sock", "10.0.0", "1 since 2", host), plan);
  }

  private static Stream<Entry> entries() {
    Stream<Entry> all =
        Arrays.stream(Entry.Kind.values())
            .map(kind -> Entry.of(Instant.EPOCH, kind, STEPS.get(2), "why"));
    return Stream.concat(
        all,
        Stream.of(
            Entry.decided(Instant.EPOCH, Entry.Kind.UNDO, List.of(STEPS.get(2)), "why"),
            Entry.end(Instant.EPOCH, Entry.Kind.ENDED_PARTLY, "why", List.of("/i/a is left")),
            Entry.of(Instant.EPOCH, Entry.Kind.DONE, STEPS.get(2), "")
                .withStamps(Map.of("/i/a", new Stamp(7, 4096, Instant.EPOCH, Instant.EPOCH)))));
  }

  private static List<String> written() {
    List<String> lines = new ArrayList<>();
    for (Convergence.Policy policy : Convergence.Policy.values()) {
      lines.add(header(policy).json().encode());
    }
    jobs().stream().map(job -> StepJson.write(job).encode()).forEach(lines::add);
    STEPS.stream().map(step -> StepJson.write(step).encode()).forEach(lines::add);
    entries().map(entry -> entry.json(1).encode()).forEach(lines::add);
    return lines;
  }

  @Test
  void noRecordIsWrittenInAnotherWayThanBefore() throws IOException {
    try (InputStream golden =
        Objects.requireNonNull(getClass().getResourceAsStream("/journal-format.jsonl"))) {
      assertThat(written())
          .containsExactlyElementsOf(new String(golden.readAllBytes(), UTF_8).lines().toList());
    }
  }

  @Test
  void everyKindOfStepIsAmongThem() {
    assertThat(STEPS.stream().<StepType<?>>map(Step::type)).containsAll(StepTypes.ALL.types());
  }

  @Test
  void formatsOfImagesAreReadAgain() {
    Header header = header(Convergence.Policy.WAIT);
    Plan plan = header.plan().with(Map.of("/i/a", "raw"));
    Header known = new Header(header.at(), header.origin(), plan);

    assertThat(Header.read(known.json(), StepTypes.ALL)).isEqualTo(known);
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (Convergence.Policy policy : Convergence.Policy.values()) {
      Header header = header(policy);
      assertThat(Header.read(header.json(), StepTypes.ALL)).isEqualTo(header);
    }
    assertThat(jobs())
        .allSatisfy(it -> assertThat(StepJson.readJob(StepJson.write(it))).isEqualTo(it));
    assertThat(STEPS)
        .allSatisfy(it -> assertThat(StepTypes.ALL.read(StepJson.write(it))).isEqualTo(it));
    assertThat(entries())
        .allSatisfy(it -> assertThat(Entry.read(it.json(1), StepTypes.ALL)).isEqualTo(it));
  }
}
