package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Screen screen(Terminal terminal) {
    return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void elsewhere_than_on_a_terminal_nothing_is_drawn_over() {
    Screen screen = screen(Terminal.none());

    screen.live(List.of("50 %"));
    screen.line("an event");
    screen.keepLive();

    assertThat(printed()).isEqualTo("an event\n");
  }

  @Test
  void lines_stay_above_the_live_ones() {
    Screen screen = screen(new Terminal(true, false, false, 80));

    screen.live(List.of("a", "b"));
    screen.line("an event");
    screen.keepLive();

    assertThat(printed()).isEqualTo("a\nb\r\u001b[1A\u001b[Jan event\na\nb\n");
  }

  @Test
  void live_lines_never_wrap() {
    Screen screen = screen(new Terminal(true, false, false, 12));

    screen.live(List.of("0123456789"));

    assertThat(printed()).isEqualTo("012345678");
  }

  @Test
  void text_is_folded_on_a_terminal_alone_and_a_record_never() {
    Screen terminal = screen(new Terminal(true, false, false, 12));

    terminal.lines(List.of("one two three"));
    terminal.line("1 two three");
    terminal.record("{\"a\": \"one two three\"}");
    screen(Terminal.none()).lines(List.of("x".repeat(90) + " y"));

    assertThat(printed())
        .isEqualTo(
            "one two\n    three\n1 two three\n{\"a\": \"one two three\"}\n"
                + "x".repeat(90)
                + " y\n");
  }
}
