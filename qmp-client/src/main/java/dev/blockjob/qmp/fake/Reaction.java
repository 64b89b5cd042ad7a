package dev.blockjob.qmp.fake;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The reaction of a {@link FakeQemu} to a command. Immutable.
 *
 * @param kind what the answer is
 * @param text the answer: JSON for {@link Kind#RETURN} and {@link Kind#ERROR}, else any text
 * @param events lines that are sent just before it
 * @param delay until they and the answer are sent; answers to later commands may overtake it
 * @param behindNext whether the answer waits until the next command was answered, unless that is
 *     delayed itself
 * @param cut how many bytes of the answer are sent before the connection is closed; negative for
 *     all of them, without closing it
 */
public record Reaction(
    Kind kind, String text, List<String> events, Duration delay, boolean behindNext, int cut) {

  /** What an answer is. */
  public enum Kind {
    /** {@code return}, with the command's id. */
    RETURN,
    /** {@code error}, with the command's id. */
    ERROR,
    /** The text as it is: garbage, or a message with another id. */
    RAW,
    /** None: the reply is lost. */
    LOST
  }

  /** Copies. */
  public Reaction {
    events = List.copyOf(events);
  }

  private static Reaction of(Kind kind, String text) {
    return new Reaction(kind, text, List.of(), Duration.ZERO, false, -1);
  }

  /** It succeeds and returns that JSON. */
  public static Reaction returns(String json) {
    return of(Kind.RETURN, json);
  }

  /** It fails, such as with {@code GenericError}. */
  public static Reaction refuses(String errorClass, String description) {
    return of(
        Kind.ERROR, new JsonObject().put("class", errorClass).put("desc", description).encode());
  }

  /** That text is sent, byte for byte; nothing is added. */
  public static Reaction says(String text) {
    return of(Kind.RAW, text);
  }

  /** Nothing is answered. */
  public static Reaction lost() {
    return of(Kind.LOST, "");
  }

  /** With an event just before the answer, its data as JSON; behind those that there are. */
  public Reaction event(String name, String data) {
    List<String> all = new ArrayList<>(events);
    all.add(FakeQemu.eventLine(name, data));
    return new Reaction(kind, text, all, delay, behindNext, cut);
  }

  /** Later. */
  public Reaction after(Duration later) {
    return new Reaction(kind, text, events, later, behindNext, cut);
  }

  /** Behind the answer to the next command. */
  public Reaction afterNext() {
    return new Reaction(kind, text, events, delay, true, cut);
  }

  /** Cut off after so many bytes: the client sees the connection end in the middle of it. */
  public Reaction cutAfter(int bytes) {
    return new Reaction(kind, text, events, delay, behindNext, bytes);
  }

  /** The whole answer to {@code request}, with its end of line. */
  String answerTo(JsonObject request) {
    Object id = request.getValue("id");
    String end = id == null ? "}\r\n" : ", \"id\": " + Json.encode(id) + "}\r\n";
    return switch (kind) {
      case RETURN -> "{\"return\": " + text + end;
      case ERROR -> "{\"error\": " + text + end;
      case RAW -> text;
      case LOST -> "";
    };
  }
}
