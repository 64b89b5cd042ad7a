package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.QemuLab;
import dev.blockjob.qmp.process.GuestWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Whether a copy is the disk as it was at one moment: some number of the guest's writes is in it,
 * all of the earlier ones and none of the later ones. What was written when is known from the seed.
 */
public final class PointInTimeAssert {
  private static final int BLOCKS = DiskUnderLoad.SIZE / GuestWriter.BLOCK;
  private static final int PATTERNS = 255;

  private PointInTimeAssert() {}

  /** The moment was after the first writes and before the last of {@code writes}. */
  static void isOneOf(long writes, QemuLab lab, Path copy) {
    isOneOf(new byte[BLOCKS], DiskUnderLoad.SEED, writes, lab, copy);
  }

  /**
   * The moment was after the first writes and before the last of {@code writes}.
   *
   * @param before the pattern of each block when these writes began
   * @param seed of the writer
   */
  public static void isOneOf(byte[] before, long seed, long writes, QemuLab lab, Path copy) {
    byte[] model = before.clone();
    byte[] found = read(lab, copy);
    Random random = new Random(seed);
    int wrong = 0;
    for (int block = 0; block < BLOCKS; block++) {
      wrong += found[block] == model[block] ? 0 : 1;
    }
    long fits = wrong == 0 ? 0 : -1;
    for (long i = 0; i < writes; i++) {
      int block = (int) random.nextLong(BLOCKS);
      byte pattern = (byte) (i % PATTERNS + 1);
      wrong += (found[block] == pattern ? 0 : 1) - (found[block] == model[block] ? 0 : 1);
      model[block] = pattern;
      fits = wrong == 0 ? i + 1 : fits;
    }
    assertThat(fits).as("writes in the copy").isBetween(DiskUnderLoad.FIRST_WRITES, writes);
  }

  /** The pattern of each block; each is of one alone. */
  private static byte[] read(QemuLab lab, Path copy) {
    Path raw = copy.resolveSibling("copy.raw");
    lab.img().run("convert", "-U", "-f", "qcow2", "-O", "raw", copy.toString(), raw.toString());
    try {
      byte[] bytes = Files.readAllBytes(raw);
      Files.delete(raw);
      byte[] patterns = new byte[BLOCKS];
      for (int i = 0; i < bytes.length; i++) {
        int block = i / GuestWriter.BLOCK;
        patterns[block] = i % GuestWriter.BLOCK == 0 ? bytes[i] : patterns[block];
        assertThat(bytes[i] == patterns[block]).as("block %s is of one write", block).isTrue();
      }
      return patterns;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
