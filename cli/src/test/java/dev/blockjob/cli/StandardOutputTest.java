package dev.blockjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardOutputTest {

  private final Interrupt interrupt = new Interrupt();

  private StandardOutput printed(boolean hasReader) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int single) throws IOException {
            throw new IOException("it is broken");
          }
        };
    StandardOutput output = new StandardOutput(broken, hasReader, interrupt);
    new PrintStream(output, false, StandardCharsets.UTF_8).println("done: m1");
    return output;
  }

  @Test
  void a_reader_that_has_gone_ends_the_call_and_is_no_failure() {
    assertThat(printed(true).failure()).isNull();
    assertThat(interrupt.isRequested()).isTrue();
    assertThat(interrupt.why()).contains("not read any more");
  }

  @Test
  void a_full_disk_ends_nothing_and_is_a_failure() {
    assertThat(printed(false).failure()).hasMessage("it is broken");
    assertThat(interrupt.isRequested()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 141", "1, 1", "2, 2", "3, 3", "4, 4", "5, 5", "6, 141"})
  void without_a_reader_done_and_cancelled_alone_become_another_code(int code, int withoutReader) {
    assertThat(interrupt.exitCode(code)).isEqualTo(code);
    interrupt.readerGone();
    assertThat(interrupt.exitCode(code)).isEqualTo(withoutReader);
  }
}
