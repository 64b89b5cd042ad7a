package dev.blockjob.qmp.impl.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IoReasonTest {

  @TempDir Path folder;

  @Test
  void itIsTheKernelsWordAndNoClassOfJava() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(reason(() -> Files.readString(folder.resolve("missing"))))
        .isEqualTo("no such file or folder");
    assertThat(reason(() -> Files.createFile(file))).isEqualTo("it is there already");
    assertThat(reason(() -> Files.readString(file.resolve("below")))).doesNotContain("java.");
    assertThat(IoReason.of(new NotDirectoryException("/f"))).isEqualTo("it is no folder");
    assertThat(IoReason.of(new FileSystemException("/f", null, "Operation not permitted")))
        .isEqualTo("Operation not permitted");
    assertThat(IoReason.of(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
  }

  private static String reason(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return IoReason.of(catchThrowableOfType(IOException.class, call));
  }
}
