package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Qemus;
import dev.blockjob.it.TestedQemu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demonstration, on one QEMU, as a process. */
class DemoIT {

  private static final Pattern PROCESS = Pattern.compile("process (\\d+)");

  @TempDir private Path folder;

  /** QEMU 10.0 if it is there. */
  private static TestedQemu qemu() {
    List<TestedQemu> all = Qemus.here().atLeastOne();
    return all.stream()
        .filter(one -> one.version().startsWith("10.0"))
        .findFirst()
        .orElse(all.get(0));
  }

  private Child demo(String... options) throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("t"));
    List<String> line =
        Stream.concat(
                Stream.of("demo", "--qemu", qemu().programs().folder().toString()),
                Stream.of(options))
            .toList();
    return Child.start(folder, List.of(), List.of("-Djava.io.tmpdir=" + temporary), line);
  }

  private void nothingIsLeft(String printed) throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("t"))) {
      assertThat(left.filter(file -> file.getFileName().toString().startsWith("blockjob-")))
          .isEmpty();
    }
    Matcher process = PROCESS.matcher(printed);
    assertThat(process.find()).as(printed).isTrue();
    assertThat(Path.of("/proc", process.group(1))).doesNotExist();
  }

  @Test
  void itRunsToItsEndAndLeavesNothing() throws IOException {
    try (Child demo = demo()) {
      Answer answer = demo.end().exits(0);

      assertThat(answer.out())
          .contains("Act 5", "The proof", "each is as last written", "byte for byte")
          .contains("QEMU and its files are gone");
      assertThat(answer.lines())
          .as("all but names of folders, and the lines that stand for a bar here")
          .filteredOn(line -> !line.contains("/") && !line.contains(" of "))
          .allMatch(line -> line.length() <= 80);
      nothingIsLeft(answer.out());
    }
  }

  @Test
  void interruptedItLeavesNothingEither() throws IOException {
    try (Child demo = demo()) {
      Answer answer = demo.prints("Act 2").prints("mirror running").signal("INT").end().exits(6);

      assertThat(answer.out()).contains("interrupted; QEMU and its files are gone");
      nothingIsLeft(answer.out());
    }
  }
}
