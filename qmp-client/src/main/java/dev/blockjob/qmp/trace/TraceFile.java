package dev.blockjob.qmp.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A trace in a file, a {@linkplain TraceLine line} for each message. What is in a file already
 * stays, so that a script's calls can share one. Only its owner can read a file that is made here.
 * Each line is written at once, by the event loop: use a local disk.
 */
public final class TraceFile implements TraceSink, AutoCloseable {

  private static final FileAttribute<?> MINE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path path;
  private final FileChannel channel;

  private TraceFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Opens {@code path}; fails if it can't be written to. */
  public static TraceFile open(Path path) throws IOException {
    Set<StandardOpenOption> options =
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    return new TraceFile(path, FileChannel.open(path, options, MINE));
  }

  @Override
  public synchronized void message(TracedMessage message) {
    try {
      ByteBuffer line =
          ByteBuffer.wrap((TraceLine.of(message) + "\n").getBytes(StandardCharsets.UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the trace can't be written to " + path, e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
