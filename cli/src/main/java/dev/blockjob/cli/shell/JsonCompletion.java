package dev.blockjob.cli.shell;

import dev.blockjob.qmp.schema.QmpSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Completes a request that is typed as JSON: what {@link QmpCompletion} knows, in JSON's words. */
final class JsonCompletion {

  private static final String EXECUTE = "execute";
  private static final String EXEC_OOB = "exec-oob";
  private static final String ARGUMENTS = "arguments";

  private final QmpSchema schema;
  private final Completion.Names names;

  JsonCompletion(QmpSchema schema, Completion.Names names) {
    this.schema = schema;
    this.names = names;
  }

  /** {@code text} is the line from its first brace on. */
  List<Proposal> of(String text) {
    JsonPlace place = JsonPlace.of(text).orElse(null);
    if (place == null) {
      return List.of();
    }
    String before = text.substring(0, place.from());
    return proposals(place).map(each -> each.after(before)).toList();
  }

  private Stream<Proposal> proposals(JsonPlace place) {
    List<String> path = place.path();
    if (path.isEmpty()) {
      return Stream.of(EXECUTE, EXEC_OOB, ARGUMENTS, "id").map(name -> member(name, ""));
    }
    if (!path.get(0).equals(ARGUMENTS)) {
      boolean command = path.size() == 1 && (path.contains(EXECUTE) || path.contains(EXEC_OOB));
      return command
          ? names.of(Completion.Kind.COMMAND, place.typed()).stream().map(JsonCompletion::string)
          : Stream.empty();
    }
    String command = command(place.texts());
    if (command == null) {
      return Stream.empty();
    }
    List<String> words = new ArrayList<>(List.of(command));
    String arguments = ARGUMENTS + ".";
    place
        .texts()
        .forEach(
            (name, value) -> {
              if (name.startsWith(arguments)) {
                words.add(name.substring(arguments.length()) + "=" + value);
              }
            });
    String inner = String.join(".", path.subList(1, path.size()));
    String outer = inner + (place.value() ? "=" : inner.isEmpty() ? "" : ".");
    return new QmpCompletion(schema, names)
        .of(words, outer + place.typed()).stream()
            .map(each -> each.from(outer.length()))
            .map(each -> place.value() ? value(each) : member(each));
  }

  private static @Nullable String command(Map<String, String> texts) {
    String command = texts.get(EXECUTE);
    return command == null ? texts.get(EXEC_OOB) : command;
  }

  private static Proposal member(Proposal named) {
    int end = named.word().length() - 1;
    String name = named.word().substring(0, end);
    boolean object = named.word().charAt(end) == '.';
    return new Proposal(
        '"' + name + "\": " + (object ? "{" : ""), named.shown(), named.description(), false);
  }

  private static Proposal member(String name, String description) {
    return member(
        new Proposal(name + (name.equals(ARGUMENTS) ? "." : "="), name, description, false));
  }

  private static Proposal value(Proposal value) {
    boolean bare = value.word().equals("true") || value.word().equals("false");
    return bare ? value : string(value);
  }

  /** Without the closing quote where the word goes on. */
  private static Proposal string(Proposal value) {
    return new Proposal(
        '"' + value.word() + (value.complete() ? "\"" : ""),
        value.shown(),
        value.description(),
        false);
  }
}
