package dev.blockjob.operations.journal;

import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.plan.PlannedFile;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.StepJson;
import dev.blockjob.operations.step.StepRegistry;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A journal's first line: all that the operation may create, start or delete is named here before
 * any of it is done.
 *
 * <p>The format has a number, which is read before all else and grows with each change to what is
 * written. There is no release yet, and no promise about what was written before the first: that
 * begins with the format below. A journal of another format is refused, and never deleted: which
 * disk it is about, and whether it has ended, isn't known here.
 */
public record Header(Instant at, QemuOrigin origin, Plan plan) {

  /** 2: a mark follows the header, see {@link RollbackMarker}. */
  static final int FORMAT = 2;

  private static final String NUMBERED = "numbered";

  /** As journals have them; their other wire names came later. */
  private static final Map<Convergence.Policy, String> POLICIES =
      Map.of(
          Convergence.Policy.WAIT, "WAIT",
          Convergence.Policy.WRITE_BLOCKING, "WRITE_BLOCKING",
          Convergence.Policy.THROTTLE, "THROTTLE");

  JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("journal", FORMAT)
            .put(NUMBERED, true)
            .put("at", at.toString())
            .put("id", plan.id().value())
            .put("kind", plan.kind())
            .put("origin", origin.json())
            .put("disks", JsonFields.array(plan.disks()))
            .put("images", JsonFields.array(plan.images()))
            .put("jobs", JsonFields.array(plan.jobs().stream().map(StepJson::write).toList()))
            .put("steps", JsonFields.array(plan.steps().stream().map(StepJson::write).toList()))
            .put("notes", JsonFields.array(plan.notes()))
            .put("files", JsonFields.array(plan.files().stream().map(PlannedFile::json).toList()))
            .put("convergence", write(plan.convergence()))
            .put("scan", write(plan.scope()));
    return plan.formats().isEmpty()
        ? json
        : json.put("formats", new JsonObject(new TreeMap<>(plan.formats())));
  }

  /** The number of the format of a journal that begins with {@code header}. */
  static int format(JsonObject header) {
    return header.getValue("journal") instanceof Number format ? format.intValue() : 0;
  }

  /**
   * Whether the entries behind {@code header} have numbers; those of the first versions have not.
   */
  static boolean isNumbered(JsonObject header) {
    return Boolean.TRUE.equals(header.getValue(NUMBERED));
  }

  static Header read(JsonObject json, StepRegistry registry) {
    Plan plan =
        new Plan(
            new OperationId(JsonFields.text(json, "id")),
            JsonFields.text(json, "kind"),
            JsonFields.texts(json, "disks"),
            JsonFields.texts(json, "images"),
            JsonFields.objects(json, "jobs").stream().map(StepJson::readJob).toList(),
            JsonFields.objects(json, "steps").stream().map(registry::read).toList(),
            JsonFields.texts(json, "notes"),
            convergence(json.getJsonObject("convergence")),
            json.containsKey("files")
                ? JsonFields.objects(json, "files").stream().map(PlannedFile::read).toList()
                : List.of(),
            scope(json.getJsonObject("scan")),
            formats(json.getJsonObject("formats")));
    return new Header(
        Instant.parse(JsonFields.text(json, "at")),
        QemuOrigin.read(JsonFields.object(json, "origin")),
        plan);
  }

  private static JsonObject write(Convergence convergence) {
    Duration giveUp = convergence.giveUp();
    JsonObject json =
        new JsonObject()
            .put("policy", POLICIES.get(convergence.policy()))
            .put("patience", convergence.patience().toMillis());
    return giveUp == null ? json : json.put("give-up", giveUp.toMillis());
  }

  private static JsonObject write(ScanScope scope) {
    return new JsonObject()
        .put("folders", JsonFields.array(scope.folders().stream().map(Path::toString).toList()))
        .put("unused-by", JsonFields.array(scope.unusedBy().stream().map(Path::toString).toList()));
  }

  private static ScanScope scope(@Nullable JsonObject json) {
    return json == null
        ? ScanScope.NONE
        : new ScanScope(
            JsonFields.texts(json, "folders").stream().map(Path::of).toList(),
            JsonFields.texts(json, "unused-by").stream().map(Path::of).toList());
  }

  private static Map<String, String> formats(@Nullable JsonObject json) {
    return json == null
        ? Map.of()
        : json.stream()
            .collect(Collectors.toMap(Map.Entry::getKey, it -> String.valueOf(it.getValue())));
  }

  private static Convergence.Policy policy(String name) {
    return POLICIES.entrySet().stream()
        .filter(policy -> policy.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no policy is called \"" + name + '"'));
  }

  private static Convergence convergence(@Nullable JsonObject json) {
    if (json == null) {
      return Convergence.DEFAULT;
    }
    Long giveUp = json.getLong("give-up");
    return new Convergence(
        policy(JsonFields.text(json, "policy")),
        Duration.ofMillis(json.getLong("patience", 0L)),
        giveUp == null ? null : Duration.ofMillis(giveUp));
  }
}
