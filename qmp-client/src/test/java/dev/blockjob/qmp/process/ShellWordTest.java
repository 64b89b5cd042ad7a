package dev.blockjob.qmp.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordTest {

  @Test
  void whatNeedsNoQuotesGetsNone() {
    assertThat(ShellWord.of("/var/lib/images/disk-1.qcow2"))
        .isEqualTo("/var/lib/images/disk-1.qcow2");
    assertThat(ShellWord.of("unix:/tmp/q,server=on,wait=off"))
        .isEqualTo("unix:/tmp/q,server=on,wait=off");
    assertThat(ShellWord.operand("vd0")).isEqualTo("vd0");
  }

  @Test
  void spacesAndQuotesAreInSingleQuotes() {
    assertThat(ShellWord.of("my disk.qcow2")).isEqualTo("'my disk.qcow2'");
    assertThat(ShellWord.of("it's")).isEqualTo("'it'\\''s'");
    assertThat(ShellWord.of("#block123")).isEqualTo("'#block123'");
    assertThat(ShellWord.of("")).isEqualTo("''");
  }

  @Test
  void aLineStaysOneLine() {
    assertThat(ShellWord.of("a\nb'c")).isEqualTo("$'a\\012b\\'c'");
  }

  @Test
  void whereAnOptionCouldStandALeadingDashIsNone() {
    assertThat(ShellWord.operand("-rf")).isEqualTo("-- -rf");
    assertThat(ShellWord.of("-rf")).as("behind node-name=").isEqualTo("-rf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "it's",
        "$(reboot)",
        "`id`",
        "a;b|c&d",
        "~root",
        "=ls",
        "*",
        "[0]",
        "!x",
        "\\",
        "\"",
        "",
        "{a,b}",
        "a\tb",
        "a\nb",
        "\u001b[31m",
        "'\n\\'",
        "\u202etxt",
        "\u0001" + "7"
      })
  void aShellGetsTheSameWord(String word) throws IOException, InterruptedException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "POSIX.1-2024's quotes need a newer sh than some have");

    Process shell =
        new ProcessBuilder(bash.toString(), "-c", "printf %s " + ShellWord.of(word))
            .redirectErrorStream(true)
            .start();

    byte[] said = shell.getInputStream().readAllBytes();
    assertThat(shell.waitFor()).isZero();
    assertThat(new String(said, StandardCharsets.UTF_8)).isEqualTo(word);
    assertThat(ShellWord.of(word)).doesNotContainPattern("\\p{Cntrl}");
  }
}
