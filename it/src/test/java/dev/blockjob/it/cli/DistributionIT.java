package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that is distributed, unpacked elsewhere, on the Java at hand. */
class DistributionIT {

  @TempDir private Path folder;

  private Distribution unpacked() throws IOException {
    return Distribution.in(folder.resolve("a folder"));
  }

  private static void isTheVersion(Answer answer) {
    assertThat(answer.exits(0).lines()).first().asString().matches("blockjob \\d+\\.\\d+.*");
    assertThat(answer.err()).isEmpty();
  }

  @Test
  void itRunsFromAPathWithASpaceAndThroughSymlinks() throws IOException {
    Distribution distribution = unpacked();
    Path absolute = Files.createSymbolicLink(folder.resolve("absolute"), distribution.launcher());
    Path bin = Files.createDirectories(folder.resolve("some bin"));
    Path relative = Files.createSymbolicLink(bin.resolve("relative"), Path.of("..", "absolute"));

    isTheVersion(distribution.run("--version"));
    isTheVersion(distribution.runAs(absolute.toString(), Map.of(), "--version"));
    isTheVersion(distribution.runAs(relative.toString(), Map.of(), "--version"));
    isTheVersion(
        distribution.tool(
            path(distribution.launcher()), List.of("sh", "-c", "blockjob --version")));
    isTheVersion(distribution.jar("--version"));
  }

  private static Map<String, String> path(Path launcher) {
    return Map.of("PATH", launcher.getParent() + ":" + System.getenv("PATH"));
  }

  @Test
  void itsHelpNamesTheVerbsAndNothingIsSaidOnStandardError() throws IOException {
    Answer help = unpacked().run("--help").exits(0);

    assertThat(help.out()).contains("Usage: blockjob", "mirror", "completion");
    assertThat(help.err()).isEmpty();
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void itTalksToQemuByItsLauncherAndAsABareJar(QemuLab lab) throws IOException {
    Vm vm = Cli.vm(lab).start();
    String socket = lab.folder().resolve("cli.sock").toString();
    Distribution distribution = unpacked();

    for (Answer answer :
        List.of(distribution.run("-s", socket, "info"), distribution.jar("-s", socket, "info"))) {
      assertThat(answer.exits(0).out()).contains("QEMU " + lab.qemu().version(), "no jobs");
      assertThat(answer.err()).isEmpty();
    }
    assertThat(vm.connection().closed().isComplete()).isFalse();
  }

  /** Abstract names go by native code, of which JDK 24 warns unless it was allowed. */
  @Test
  void nothingIsSaidOfNativeCode() throws IOException {
    Distribution distribution = unpacked();
    String[] call = {"-s", "unix-abstract:nobody-" + ProcessHandle.current().pid(), "jobs"};

    for (Answer answer : List.of(distribution.run(call), distribution.jar(call))) {
      answer.exits(3);
      assertThat(answer.err().lines()).singleElement().asString().contains("connection refused");
    }
  }

  /** On a path without spaces: JDK 17 archives no classes from any other. */
  @Test
  void theFirstCallArchivesClassesForTheNextOnes() throws IOException {
    Path cache = folder.resolve("cache");
    Distribution distribution = Distribution.in(folder.resolve("d")).caching(cache);
    Path here = cache.resolve("blockjob/classes" + distribution.home());
    Files.createDirectories(here);
    Path outdated = Files.createFile(here.resolve("0123-17.0.1.jsa"));

    assertThat(distribution.run("--version").exits(0).err()).isEmpty();
    Awaitility.await()
        .atMost(120, TimeUnit.SECONDS) // it is made with low priority
        .until(() -> Files.notExists(outdated) && files(here).allMatch(f -> f.endsWith(".jsa")));
    String classes = loaded(distribution);
    assertThat(files(here)).hasSize(1);
    for (String name : List.of("picocli.CommandLine", "io.vertx.core.Vertx", "cli.verb.JobsVerb")) {
      assertThat(classes.contains(name + " shared objects file")).as(name).isTrue();
    }
    for (String foreign : List.of("cli.verb.MirrorVerb", "me.tongfei.", "] jnr.", "] org.jline.")) {
      assertThat(classes.contains(foreign)).as(foreign).isFalse();
    }
    isUsedOnlyIfNobodyElseCanWriteIt(distribution, cache, here);
  }

  private void isUsedOnlyIfNobodyElseCanWriteIt(Distribution distribution, Path cache, Path here)
      throws IOException {
    Path archive = Path.of(files(here).findFirst().orElseThrow());
    assertThat(mode(archive)).isEqualTo("rw-------");
    assertThat(mode(here)).isEqualTo("rwxr-xr-x"); // it was there
    for (String others : List.of("rwxrwx---", "rwx----w-")) {
      Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString(others));
      assertThat(loaded(distribution)).doesNotContain("picocli.CommandLine shared objects file");
    }
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
    assertThat(loaded(distribution)).contains("picocli.CommandLine shared objects file");
    Path moved = Files.move(archive, folder.resolve("moved.jsa"));
    Files.createSymbolicLink(archive, moved);
    Path sign = Files.createDirectory(Path.of(archive + ".making")); // somebody is at it
    assertThat(loaded(distribution)).doesNotContain("picocli.CommandLine shared objects file");
    Files.delete(sign);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /** Where the classes of a call came from. */
  private String loaded(Distribution distribution) throws IOException {
    Path loaded = folder.resolve("loaded");
    distribution
        .runAs(
            distribution.launcher().toString(),
            Map.of("BLOCKJOB_JAVA_OPTS", "-Xlog:class+load:file=" + loaded),
            "-s",
            "none.sock",
            "jobs")
        .exits(3)
        .says("none.sock: there is no such socket");
    return Files.readString(loaded).replace(" source: ", " ");
  }

  private static Stream<String> files(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.map(Path::toString).toList().stream();
    }
  }

  @Test
  void bashCompletesVerbsAndOptions() throws IOException {
    String script =
        """
        source share/bash-completion/completions/blockjob
        compopt() { :; } # is for a shell that somebody types into
        complete -p blockjob >/dev/null || exit 9
        try() {
          COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
          _complete_blockjob
          echo "${COMPREPLY[*]}"
        }
        try blockjob com
        try blockjob job set-
        try blockjob commit vd0 --to
        """;

    Answer bash = unpacked().tool(Map.of(), List.of("bash", "-c", script)).exits(0);

    assertThat(bash.lines()).containsExactly("commit completion", "set-speed", "--top");
    assertThat(bash.err()).isEmpty();
  }

  @Test
  void manShowsAPageForEachVerb() throws IOException {
    Distribution distribution = unpacked();
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/man")), "man is not installed");
    Map<String, String> plain = Map.of("LC_ALL", "C.UTF-8", "MANWIDTH", "100");

    for (String page : List.of("blockjob", "blockjob-mirror", "blockjob-job-set-speed")) {
      String file = "share/man/man1/" + page + ".1";
      Answer man = distribution.tool(plain, List.of("man", "-l", "--warnings", file)).exits(0);

      assertThat(man.out()).contains("NAME", page + " - ", "SYNOPSIS", "--socket ADDRESS");
      assertThat(man.err()).isEmpty();
    }
  }

  @Test
  void itCarriesItsLicence() throws IOException {
    assertThat(unpacked().home().resolve("LICENSE")).content().contains("Apache License");
  }

  @Test
  void withoutJavaItSaysWhatToInstall() throws IOException {
    Distribution distribution = unpacked();

    Answer none =
        distribution.tool(
            Map.of(),
            List.of("env", "-u", "JAVA_HOME", "PATH=/none", distribution.launcher() + ""));

    none.exits(2).says("no java found", "17 or later");
  }
}
