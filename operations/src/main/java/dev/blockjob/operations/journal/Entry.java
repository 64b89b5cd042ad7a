package dev.blockjob.operations.journal;

import dev.blockjob.jobs.image.Stamp;
import dev.blockjob.operations.step.JsonFields;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.StepJson;
import dev.blockjob.operations.step.StepRegistry;
import dev.blockjob.qmp.WireName;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of a journal after the first.
 *
 * @param at when it was written
 * @param kind what it says
 * @param step the step it is about; null for one about the whole
 * @param steps what is going to be done from here on, where that was decided again; else empty
 * @param text what QEMU answered, or why
 * @param left for the last entry, what could not be cleaned up
 * @param stamps of images that nobody was to write to any more when it was written
 */
public record Entry(
    Instant at,
    Kind kind,
    @Nullable Step step,
    List<Step> steps,
    String text,
    List<String> left,
    Map<String, Stamp> stamps) {

  private static final String NUMBER = "n";

  /** What an entry says. */
  public enum Kind implements WireName {
    /** The step is about to be done; it may have been done. */
    INTENT("intent"),
    /** The step was done. */
    DONE("done"),
    /** The step failed, or nobody knows. */
    FAILED("failed"),
    /** While the step was being done: why it takes so long. */
    NOTE("note"),
    /** From here on other steps, to finish it. */
    FORWARD("forward"),
    /** From here on other steps, to roll it back. */
    UNDO("undo"),
    ENDED_DONE("ended-done"),
    /** The end: some disks or parts were done, others not. */
    ENDED_PARTLY("ended-partly"),
    /** The end: everything was rolled back. */
    ENDED_UNDONE("ended-undone");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }

    /** Whether nothing comes after it. */
    public boolean isEnd() {
      return this == ENDED_DONE || this == ENDED_PARTLY || this == ENDED_UNDONE;
    }
  }

  /** Copies. */
  public Entry {
    steps = List.copyOf(steps);
    left = List.copyOf(left);
    stamps = Map.copyOf(stamps);
  }

  /** About a step. */
  public static Entry of(Instant at, Kind kind, Step step, String text) {
    return new Entry(at, kind, step, List.of(), text, List.of(), Map.of());
  }

  /** A decision. */
  public static Entry decided(Instant at, Kind kind, List<Step> steps, String why) {
    return new Entry(at, kind, null, steps, why, List.of(), Map.of());
  }

  public static Entry end(Instant at, Kind kind, String text, List<String> left) {
    return new Entry(at, kind, null, List.of(), text, left, Map.of());
  }

  /** The same with stamps. */
  public Entry withStamps(Map<String, Stamp> seen) {
    return new Entry(at, kind, step, steps, text, left, seen);
  }

  /** The number that stands in a record; 0 if there is none. */
  static int number(JsonObject json) {
    return json.getValue(NUMBER) instanceof Integer number ? number : 0;
  }

  /** Whether a record is an entry that nothing comes after. */
  static boolean isEnd(JsonObject json) {
    return json.getValue("entry") instanceof String name
        && WireName.find(Kind.values(), name).filter(Kind::isEnd).isPresent();
  }

  /** With its place among the entries, from 1: what is lost, doubled or moved is seen by that. */
  JsonObject json(int number) {
    return json().put(NUMBER, number);
  }

  JsonObject json() {
    JsonObject json = new JsonObject().put("at", at.toString()).put("entry", kind.wireName());
    if (step != null) {
      json.put("what", StepJson.write(step));
    }
    if (!steps.isEmpty()) {
      json.put("steps", JsonFields.array(steps.stream().map(StepJson::write).toList()));
    }
    if (!text.isEmpty()) {
      json.put("text", text);
    }
    if (!left.isEmpty()) {
      json.put("left", JsonFields.array(left));
    }
    if (!stamps.isEmpty()) {
      JsonObject seen = new JsonObject();
      stamps.forEach((image, stamp) -> seen.put(image, StampJson.write(stamp)));
      json.put("stamps", seen);
    }
    return json;
  }

  static Entry read(JsonObject json, StepRegistry registry) {
    JsonObject step = json.getJsonObject("what");
    return new Entry(
        Instant.parse(JsonFields.text(json, "at")),
        kind(JsonFields.text(json, "entry")),
        step == null ? null : registry.read(step),
        json.containsKey("steps")
            ? JsonFields.objects(json, "steps").stream().map(registry::read).toList()
            : List.of(),
        json.getString("text", ""),
        json.containsKey("left") ? JsonFields.texts(json, "left") : List.of(),
        stamps(json.getJsonObject("stamps", new JsonObject())));
  }

  private static Kind kind(String name) {
    return WireName.find(Kind.values(), name)
        .orElseThrow(() -> new IllegalArgumentException("no entry is called \"" + name + '"'));
  }

  private static Map<String, Stamp> stamps(JsonObject json) {
    Map<String, Stamp> stamps = new HashMap<>();
    json.fieldNames()
        .forEach(image -> stamps.put(image, StampJson.read(JsonFields.object(json, image))));
    return stamps;
  }
}
