package dev.blockjob.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.fixtures.Headers;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bitmaps in headers; what QEMU itself writes there is looked at by HeldDataIT. */
class StoredBitmapsTest {

  @TempDir private Path folder;

  @Test
  void oneIsSeenBehindAnotherExtension() throws IOException {
    assertThat(isThereAny(0)).isTrue();
  }

  @Test
  void oneIsSeenBehindOneThatACrashLeftInconsistent() throws IOException {
    assertThat(isThereAny(1, 2)).isTrue();
  }

  @Test
  void inconsistentOnesTellNothing() throws IOException {
    assertThat(isThereAny(1, 1)).isFalse();
  }

  @Test
  void anImageWithoutHasNone() throws IOException {
    assertThat(StoredBitmaps.isThereAny(Headers.qcow2(folder.resolve("a"), "b"))).isFalse();
    assertThat(StoredBitmaps.isThereAny(Headers.qed(folder.resolve("c"), "d"))).isFalse();
  }

  private boolean isThereAny(int... flags) throws IOException {
    return StoredBitmaps.isThereAny(Headers.qcow2WithBitmaps(folder.resolve("a"), flags));
  }
}
