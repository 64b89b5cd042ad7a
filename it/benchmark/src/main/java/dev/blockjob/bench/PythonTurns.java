package dev.blockjob.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@link RoundTrips} and {@link Connects} do, by Python's qemu.qmp; nothing without it. */
record PythonTurns(Samples trips, Samples connects) {

  PythonTurns() {
    this(new Samples(), new Samples());
  }

  /** One round of each, {@code count} commands long. */
  void round(@Nullable QemuQmp python, Path door, int count) throws IOException {
    if (python != null) {
      python.trips(count, trips);
      python.connect(door, connects);
    }
  }
}
