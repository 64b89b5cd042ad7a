package dev.blockjob.qmp.replay;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names that clients make up are never the same twice: {@code mirror-vd0-3f9a}. Where an argument
 * differs from the recorded one in nothing but hex digits behind a dash, the client's digits stand
 * for the recorded ones from then on.
 */
final class NameMapping {

  private static final Pattern MADE_UP = Pattern.compile("-[0-9a-f]{4,8}(?![0-9A-Za-z])");

  private final Map<String, String> sentByRecorded = new HashMap<>();

  /** Whether what was sent is what was recorded; if so, its made-up names are remembered. */
  boolean match(@Nullable Object recorded, @Nullable Object sent) {
    Map<String, String> found = new HashMap<>(sentByRecorded);
    if (!unify(recorded, sent, found)) {
      return false;
    }
    sentByRecorded.putAll(found);
    return true;
  }

  /** Recorded text with the client's names. */
  String apply(String recorded) {
    return sentByRecorded.isEmpty()
        ? recorded
        : MADE_UP
            .matcher(recorded)
            .replaceAll(made -> sentByRecorded.getOrDefault(made.group(), made.group()));
  }

  private static boolean unify(
      @Nullable Object recorded, @Nullable Object sent, Map<String, String> found) {
    if (recorded instanceof JsonObject a && sent instanceof JsonObject b) {
      return a.fieldNames().equals(b.fieldNames())
          && a.fieldNames().stream()
              .allMatch(key -> unify(a.getValue(key), b.getValue(key), found));
    }
    if (recorded instanceof JsonArray a && sent instanceof JsonArray b) {
      boolean same = a.size() == b.size();
      for (int i = 0; same && i < a.size(); i++) {
        same = unify(a.getValue(i), b.getValue(i), found);
      }
      return same;
    }
    if (recorded instanceof String a && sent instanceof String b) {
      return names(a, b, found);
    }
    return recorded == null ? sent == null : recorded.equals(sent);
  }

  private static boolean names(String recorded, String sent, Map<String, String> found) {
    if (!MADE_UP.matcher(recorded).replaceAll("-").equals(MADE_UP.matcher(sent).replaceAll("-"))) {
      return false;
    }
    String[] a = MADE_UP.matcher(recorded).results().map(MatchResult::group).toArray(String[]::new);
    String[] b = MADE_UP.matcher(sent).results().map(MatchResult::group).toArray(String[]::new);
    boolean same = a.length == b.length;
    for (int i = 0; same && i < a.length; i++) {
      String known = found.putIfAbsent(a[i], b[i]);
      same = known == null || known.equals(b[i]);
    }
    return same;
  }
}
