package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of Markdown whose fenced blocks show commands, each behind {@code $}, and what they print,
 * or what is typed in {@code blockjob shell}, behind its prompt.
 *
 * @param lines of the whole page
 * @param steps the commands, in order
 */
record Page(List<String> lines, List<Step> steps) {

  private static final String FENCE = "```";
  private static final String PROMPT = "$ ";

  static final String SHELL = "blockjob> ";

  /**
   * A command and what the page says that it prints.
   *
   * @param command without the prompt; lines that a backslash ends are joined. For a line of the
   *     shell's with its prompt
   * @param from the first line of the output, in the page
   * @param to the line behind its last one
   */
  record Step(String command, int from, int to) {}

  /** Reads it; one without commands is not worth a test, and fails. */
  static Page read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<Step> steps = new ArrayList<>();
    boolean fenced = false;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(FENCE)) {
        fenced = !fenced;
      } else if (fenced && lines.get(i).startsWith(PROMPT)) {
        steps.add(step(lines, i));
      } else if (fenced && lines.get(i).startsWith(SHELL)) {
        steps.add(new Step(lines.get(i), i + 1, i + 1));
      }
    }
    assertThat(steps).as("commands in %s", file).isNotEmpty();
    return new Page(lines, steps);
  }

  private static Step step(List<String> lines, int first) {
    int at = first;
    StringBuilder command = new StringBuilder(lines.get(at++).substring(PROMPT.length()));
    while (command.charAt(command.length() - 1) == '\\') {
      command.setLength(command.length() - 1);
      command.append(lines.get(at++).strip());
    }
    int end = at;
    while (!lines.get(end).startsWith(FENCE) && !lines.get(end).startsWith(PROMPT)) {
      end++;
    }
    while (end > at && lines.get(end - 1).isBlank()) {
      end--;
    }
    return new Step(command.toString(), at, end);
  }

  /** What the page says that it prints. */
  List<String> output(Step step) {
    return lines.subList(step.from(), step.to());
  }

  /** The page with other outputs; null for one that stays. */
  List<String> retyped(List<List<String>> outputs) {
    List<String> all = new ArrayList<>();
    int done = 0;
    for (int i = 0; i < steps.size(); i++) {
      List<String> output = outputs.get(i);
      if (output != null) {
        all.addAll(lines.subList(done, steps.get(i).from()));
        all.addAll(output);
        done = steps.get(i).to();
      }
    }
    all.addAll(lines.subList(done, lines.size()));
    return all;
  }
}
