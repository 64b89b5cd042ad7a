package dev.blockjob.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampTest {

  @TempDir Path folder;

  private static Stamp of(Path file) {
    return Stamp.of(file.toString()).orElseThrow();
  }

  @Test
  void aFileThatNobodyTouchesKeepsItsStamp() throws IOException {
    Path file = Files.writeString(folder.resolve("image"), "content");

    Stamp stamp = of(file);

    assertThat(stamp.size()).isEqualTo(7);
    assertThat(stamp.isStill(of(file))).isTrue();
  }

  @Test
  void aTimeThatIsSetBackIsAnotherStampAndSoIsOneThatIsPutBackAsItWas() throws IOException {
    Path file = Files.writeString(folder.resolve("image"), "content");
    Stamp stamp = of(file);
    FileTime was = Files.getLastModifiedTime(file);

    Files.setLastModifiedTime(file, FileTime.from(was.toInstant().minusSeconds(3600)));
    assertThat(stamp.isStill(of(file))).isFalse();

    Files.setLastModifiedTime(file, was);
    assertThat(of(file).modified()).isEqualTo(stamp.modified());
    assertThat(stamp.isStill(of(file))).as("nobody can set when it was changed").isFalse();
  }

  @Test
  void anotherFileOfTheSameContentAndTimesIsAnotherStamp() {
    Instant when = Instant.ofEpochSecond(9, 1);

    assertThat(new Stamp(1, 2, when, when).isStill(new Stamp(3, 2, when, when))).isFalse();
    assertThat(new Stamp(1, 2, when, when).isStill(new Stamp(1, 2, when, when))).isTrue();
  }

  @Test
  void whereTheClockKnowsWholeSecondsOnlyEqualStampsShowNothing() {
    Instant second = Instant.ofEpochSecond(9);

    assertThat(new Stamp(1, 2, second, second).isStill(new Stamp(1, 2, second, second))).isFalse();
  }

  @Test
  void whatIsNotThereHasNone() {
    assertThat(Stamp.of(folder.resolve("nothing").toString())).isEmpty();
    assertThat(Stamp.of("json:{}")).isEmpty();
    assertThat(Stamp.of("a\0b")).isEmpty();
  }
}
