package dev.blockjob.qmp.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopierTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private Path source = Path.of("");
  private Path copy = Path.of("");

  @BeforeEach
  void makeFiles() throws IOException {
    source = Files.writeString(folder.resolve("source"), "data");
    copy = Files.createFile(folder.resolve("copy"));
  }

  @Test
  void aProgramThatSucceedsHasCopied() throws Exception {
    Exit exit = exit(start("cp", "--", source.toString(), copy.toString()));

    assertThat(exit).isEqualTo(new Exit(0, ""));
    assertThat(copy).hasContent("data");
    assertThat(Copier.isFree(copy, Duration.ZERO)).isTrue();
  }

  @Test
  void aProgramThatFailsSaysWhy() throws Exception {
    Exit exit = exit(start("sh", "-c", "echo no room >&2; exit 3"));

    assertThat(exit).isEqualTo(new Exit(3, "no room"));
  }

  @Test
  void whenItIsEndedAllThatItHasStartedIsGone() throws Exception {
    Path fifo = folder.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    Copier copier = start("sh", "-c", "(echo runs >" + fifo + "; exec sleep 1000) & wait");
    assertThat(Files.readString(fifo)).isEqualTo("runs\n");
    assertThat(Copier.isFree(copy, Duration.ZERO)).isFalse();

    copier.end();

    assertThat(Copier.isFree(copy, LONG)).isTrue();
    assertThat(exit(copier).code()).isNotZero();
  }

  private Copier start(String... command) throws IOException {
    return Copier.start(copy, List.of(command));
  }

  private static Exit exit(Copier copier) throws Exception {
    return copier.exit().get(LONG.toSeconds(), TimeUnit.SECONDS);
  }
}
