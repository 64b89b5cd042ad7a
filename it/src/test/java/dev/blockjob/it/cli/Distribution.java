package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the build packs, unpacked: programs are run as a user with just this Java would. */
record Distribution(Path home, Path cache) {

  private static final long SECONDS = 60;
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  /** Unpacks it in {@code folder}; no program of it finds a folder to cache anything in. */
  static Distribution in(Path folder) throws IOException {
    String archive = System.getProperty("blockjob.distribution", "");
    assertThat(archive).as("the archive, as Maven names it").endsWith(".tar.gz");
    Files.createDirectories(folder);
    Answer tar = run(folder, Map.of(), List.of("tar", "-xzf", archive));
    assertThat(tar.exits(0).err()).isEmpty();
    try (Stream<Path> content = Files.list(folder)) {
      return new Distribution(content.findFirst().orElseThrow(), Path.of("/dev/null"));
    }
  }

  /** With a folder for what is cached. */
  Distribution caching(Path folder) {
    return new Distribution(home, folder);
  }

  Path launcher() {
    return home.resolve("bin/blockjob");
  }

  /** The launcher, by its own name. */
  Answer run(String... arguments) {
    return runAs(launcher().toString(), Map.of(), arguments);
  }

  /** The launcher by another name, with further variables in the environment. */
  Answer runAs(String launcher, Map<String, String> variables, String... arguments) {
    List<String> line = new ArrayList<>(List.of(launcher));
    line.addAll(List.of(arguments));
    return tool(variables, line);
  }

  /** The jar by itself. */
  Answer jar(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(JAVA_HOME.resolve("bin/java").toString());
    line.addAll(List.of("-jar", home.resolve("lib/blockjob.jar").toString()));
    line.addAll(List.of(arguments));
    return tool(Map.of(), line);
  }

  /** Any program, in the distribution's folder. */
  Answer tool(Map<String, String> variables, List<String> line) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("JAVA_HOME", JAVA_HOME.toString());
    environment.put("XDG_CACHE_HOME", cache.toString());
    return run(home, environment, line);
  }

  private static Answer run(Path folder, Map<String, String> variables, List<String> line) {
    try {
      Path out = Files.createTempFile("distribution", ".out");
      Path err = Files.createTempFile("distribution", ".err");
      ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("BLOCKJOB_"));
      builder.environment().putAll(variables);
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("no end: " + line);
      }
      Answer answer = new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
