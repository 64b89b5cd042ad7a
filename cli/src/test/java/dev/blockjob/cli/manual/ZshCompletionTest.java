package dev.blockjob.cli.manual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.Main;
import dev.blockjob.cli.render.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion for zsh, in a zsh with somebody who types. */
class ZshCompletionTest {

  private static final int SECONDS = 60;

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "zsh"))),
        "zsh is not installed");
    CliEnvironment environment =
        new CliEnvironment(
            System.out, System.err, Map.of(), folder, Terminal.none(), new Interrupt());
    assertThat(Main.run(environment, "manual", "share")).isZero();
    try (InputStream script = ZshCompletionTest.class.getResourceAsStream("complete.zsh")) {
      Files.write(folder.resolve("complete.zsh"), Objects.requireNonNull(script).readAllBytes());
    }
  }

  @Test
  void verbs_are_completed() throws Exception {
    assertThat(typed("blockjob mer", "blockjob merge")).isEmpty();
  }

  @Test
  void options_of_a_verb_are_completed() throws Exception {
    assertThat(typed("blockjob merge --dr", "--dry-run")).isEmpty();
  }

  /** Empty if {@code wanted} came; else what was seen. */
  private String typed(String text, String wanted) throws IOException, InterruptedException {
    String completions = folder.resolve("share/zsh/site-functions").toString();
    Process zsh =
        new ProcessBuilder("zsh", "-f", "complete.zsh", completions, text, wanted)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("seen").toFile())
            .start();
    boolean ended = zsh.waitFor(SECONDS, TimeUnit.SECONDS);
    zsh.destroyForcibly().waitFor();
    String seen = Files.readString(folder.resolve("seen"), StandardCharsets.UTF_8);
    return ended && zsh.exitValue() == 0 ? seen : "no " + wanted + " came: " + seen;
  }
}
