package dev.blockjob.qmp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code CONFORMANCE.md} names tests that exist, and leaves none of this suite out. */
class ConformanceTableTest {

  private static final Path TABLE = Path.of("CONFORMANCE.md");
  private static final Path OURS = Path.of("src/test/java");
  private static final Path EVENTS = Path.of("../events/src/test/java");
  private static final Path ON_QEMU = Path.of("../it/src/test/java");

  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|Properties|IT)\\.\\w+)`");
  private static final Pattern TEST =
      Pattern.compile(
          "@(?:Test|ParameterizedTest|Property|OnEveryQemu)\\b[\\s\\S]*?\\bvoid (\\w+)\\(");

  @Test
  void everyTestThatTheTableNamesExists() throws IOException {
    Set<String> existing = new TreeSet<>(tests(OURS, ""));
    existing.addAll(tests(EVENTS, ""));
    existing.addAll(tests(ON_QEMU, ""));

    Set<String> missing = new TreeSet<>(named());
    missing.removeAll(existing);
    assertThat(missing).isEmpty();
  }

  @Test
  void everyTestOfTheSuiteIsInTheTable() throws IOException {
    Set<String> suite = new TreeSet<>(tests(OURS, "/conformance/"));
    suite.addAll(tests(OURS, "Properties.java"));
    suite.removeIf(test -> test.startsWith(ConformanceTableTest.class.getSimpleName()));

    assertThat(suite).hasSizeGreaterThan(40);

    suite.removeAll(named());
    assertThat(suite).isEmpty();
  }

  private static Set<String> named() throws IOException {
    return NAMED
        .matcher(Files.readString(TABLE))
        .results()
        .map(name -> name.group(1))
        .collect(Collectors.toSet());
  }

  /** The tests in files whose path has {@code part} in it, as {@code Class.method}. */
  private static Set<String> tests(Path root, String part) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java") && file.toString().contains(part))
          .flatMap(ConformanceTableTest::tests)
          .collect(Collectors.toSet());
    }
  }

  private static Stream<String> tests(Path file) {
    String type = file.getFileName().toString().replace(".java", ".");
    try {
      return TEST.matcher(Files.readString(file))
          .results()
          .map((MatchResult test) -> type + test.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
