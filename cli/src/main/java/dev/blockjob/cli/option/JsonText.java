package dev.blockjob.cli.option;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON as the user typed it. */
public final class JsonText {

  private static final Pattern COLUMN = Pattern.compile("column: (\\d+)");
  private static final String PREFIX = "Failed to decode:";
  private static final String ENDS_EARLY = "Unexpected end-of-input";

  private JsonText() {}

  /** What keeps {@code text} from being JSON, and where; empty if nothing does. */
  public static String problem(String text) {
    try {
      Json.decodeValue(text);
      return "";
    } catch (DecodeException e) {
      return endsEarly(e) ? "it ends too early" : where(String.valueOf(e.getMessage()));
    }
  }

  /** Whether further lines can make it JSON. */
  public static boolean canGoOn(String text) {
    try {
      Json.decodeValue(text + "\n");
      return false;
    } catch (DecodeException e) {
      return endsEarly(e);
    }
  }

  private static boolean endsEarly(DecodeException failure) {
    return String.valueOf(failure.getMessage()).contains(ENDS_EARLY);
  }

  /** The parser's first line, and where it stood; the rest of its message is about Java. */
  private static String where(String message) {
    Matcher column = COLUMN.matcher(message);
    String place = "";
    while (column.find()) {
      place = " at character " + column.group(1);
    }
    int end = message.indexOf(" (start marker");
    String first = message.split("\\R", 2)[0];
    first = end > 0 && end < first.length() ? first.substring(0, end) : first;
    return (first.startsWith(PREFIX) ? first.substring(PREFIX.length()).strip() : first) + place;
  }
}
