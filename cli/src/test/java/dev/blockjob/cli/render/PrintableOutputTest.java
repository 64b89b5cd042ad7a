package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.cli.Interrupt;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PrintableOutputTest {

  private static final String EVIL = "a\ndone: all\u001b[2J\u0007";
  private static final String HARMLESS = "a\\ndone: all\\u001b[2J\\u0007";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream below = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed(Consumer<PrintStream> use) {
    use.accept(PrintableOutput.over(below));
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text;
  }

  @Test
  void a_line_is_one_line() {
    assertThat(printed(out -> out.println(EVIL))).isEqualTo(HARMLESS + "\n");
    Object evil = Optional.of(EVIL);
    assertThat(printed(out -> out.println(evil))).isEqualTo("Optional[" + HARMLESS + "]\n");
    assertThat(printed(out -> out.println(EVIL.toCharArray()))).isEqualTo(HARMLESS + "\n");
    assertThat(printed(out -> out.print(EVIL))).isEqualTo(HARMLESS);
    assertThat(printed(out -> out.append(EVIL).append('\u001b'))).isEqualTo(HARMLESS + "\\u001b");
    assertThat(printed(out -> out.printf("%s", EVIL))).isEqualTo(HARMLESS);
  }

  @Test
  void bytes_keep_their_line_feeds_alone() {
    PrintWriter writer = new PrintWriter(PrintableOutput.over(below), true, StandardCharsets.UTF_8);
    writer.println(EVIL);
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("a\ndone: all\\u001b[2J\\u0007\n");
  }

  @Test
  void a_stack_trace_has_lines_of_its_own_alone() {
    Exception failure = new IllegalStateException(EVIL, new IllegalStateException(EVIL));
    assertThat(printed(failure::printStackTrace).lines())
        .allMatch(line -> line.matches("(Caused by: |    at |    \\.\\.\\. |java\\.).*"));
  }

  @Test
  void a_screen_on_top_of_it_still_draws() {
    Screen screen = new Screen(PrintableOutput.over(below), new Terminal(true, true, false, 80));
    screen.live(List.of(EVIL, "b"));
    screen.line(screen.colors().green("ok") + EVIL);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            HARMLESS
                + "\nb\r\u001b[1A\u001b[J\u001b[32mok\u001b[0m"
                + HARMLESS
                + "\n"
                + HARMLESS
                + "\nb");
  }

  @Test
  void lines_in_turn_are_escaped_once_and_stay_lines() {
    try (EventPrinter printer = new EventPrinter()) {
      PrintStream turn = OrderedOutput.to(PrintableOutput.over(below), printer, new Interrupt());
      PrintableOutput.over(turn).println(EVIL);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(HARMLESS + "\n");
  }

  @Test
  void errors_are_folded_between_words_and_what_programs_read_is_not() {
    PrintStream narrow = PrintableOutput.folded(below, 12);
    narrow.println("blockjob: no job 'm1'");
    PrintableOutput.over(narrow).println("one two three");
    PrintableOutput.unfolded(narrow).println("{\"one\": \"two three\"}");

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("blockjob: no\n    job 'm1'\none two\n    three\n{\"one\": \"two three\"}\n");
  }
}
