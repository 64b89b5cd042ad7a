package dev.blockjob.qmp.impl.files;

import dev.blockjob.qmp.transport.jnr.Descriptors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link FolderHandle}. Blocks. */
public final class FileHandle implements AutoCloseable {

  private final Path path;
  private final int descriptor;
  private @Nullable FileChannel channel;

  FileHandle(Path path, int descriptor, @Nullable FileChannel channel) {
    this.path = path;
    this.descriptor = descriptor;
    this.channel = channel;
  }

  /** A path that leads to this very file as long as it is open. */
  public Path path() {
    return path;
  }

  /** To write to it and to lock it. */
  public FileChannel channel() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      open = FileChannel.open(path, StandardOpenOption.WRITE);
      channel = open;
    }
    return open;
  }

  /** Lets go of all locks on it, too. */
  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    if (open != null) {
      open.close();
    }
    if (descriptor >= 0) {
      Descriptors.close(descriptor);
    }
  }
}
