package dev.blockjob.qmp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Describes what was wrong with a reply, from the exception that reading it threw. */
final class UnexpectedReply {

  private static final Pattern CAST =
      Pattern.compile("class \\S*?(\\w+) cannot be cast to class \\S*?(\\w+)\\b.*");

  private UnexpectedReply() {}

  static String words(RuntimeException failure) {
    String message = failure.getMessage();
    if (failure instanceof NullPointerException || message == null) {
      return "something is missing in it";
    }
    Matcher cast = CAST.matcher(message);
    return cast.matches() ? kind(cast.group(1)) + " instead of " + kind(cast.group(2)) : message;
  }

  private static String kind(String type) {
    return switch (type) {
      case "JsonObject", "LinkedHashMap", "Map" -> "an object";
      case "JsonArray", "ArrayList", "List" -> "an array";
      case "String", "CharSequence" -> "a string";
      case "Boolean" -> "a boolean";
      default -> "a number";
    };
  }
}
