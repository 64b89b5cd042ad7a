package dev.blockjob.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.process.PeerProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs named as QEMU that have a file open without a lock. */
class FileHoldersTest {

  @TempDir private Path folder;
  private Path image;
  private @Nullable Process process;

  @BeforeEach
  void makeTheImage() throws IOException {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sleep")));
    image = Files.write(folder.resolve("image"), new byte[512]);
  }

  @AfterEach
  void endTheProcess() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private long start(String name, Redirect in, Redirect out) throws IOException {
    Path program = folder.resolve(name);
    Files.copy(Path.of("/bin/sleep"), program, StandardCopyOption.COPY_ATTRIBUTES);
    process =
        new ProcessBuilder(program.toString(), "600").redirectInput(in).redirectOutput(out).start();
    return process.pid();
  }

  private String identity() {
    return String.valueOf(FileIdentity.of(image));
  }

  private static PeerProcess self() {
    return PeerProcess.of(ProcessHandle.current().pid()).orElseThrow();
  }

  @Test
  void whoReadsIsNoWriter() throws IOException {
    start("qemu-fake", Redirect.from(image.toFile()), Redirect.DISCARD);

    assertThat(FileHolders.writingBeside(self(), identity())).isEmpty();
  }

  @Test
  void aWriterIsFoundUnlessItIsTheOneThatIsKnown() throws IOException {
    long pid = start("qemu-fake", Redirect.PIPE, Redirect.appendTo(image.toFile()));
    PeerProcess known = PeerProcess.of(pid).orElseThrow();

    assertThat(FileHolders.writingBeside(self(), identity())).contains(known);
    assertThat(FileHolders.writingBeside(known, identity())).isEmpty();
  }
}
