package dev.blockjob.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Firmware of nothing but {@code hlt}. A VM of the tests has nothing to boot, and with KVM QEMU's
 * own firmware takes most of a processor to find that out again and again.
 */
public final class HaltingFirmware {

  private static final byte HLT = (byte) 0xf4;

  /** QEMU takes multiples of this. */
  private static final int SIZE = 64 << 10;

  private HaltingFirmware() {}

  /** The file of it in {@code folder}. */
  public static Path in(Path folder) {
    Path file = folder.resolve("halt.rom");
    byte[] rom = new byte[SIZE];
    Arrays.fill(rom, HLT);
    try {
      return Files.exists(file) ? file : Files.write(file, rom);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
