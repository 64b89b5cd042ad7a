package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.impl.files.FolderHandle;
import dev.blockjob.qmp.impl.files.FolderPath;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket that we listen at. The socket is bound in a folder that no other user
 * can enter and moved to its place when its mode is 0600, so that at no time another user could
 * connect and at no time it listens behind a path that isn't its own. Looking at files blocks, so a
 * worker does it.
 */
public final class SocketFile implements ListeningSocket {

  private static final Path NAME = Path.of("s");

  private final Vertx vertx;
  private final QmpAddress.Unix address;
  private final Path path;
  private final Path folder;
  private final Supplier<Future<Void>> stop;
  private @Nullable Object fileKey;

  private SocketFile(
      Vertx vertx, QmpAddress.Unix address, Path path, Path folder, Supplier<Future<Void>> stop) {
    this.vertx = vertx;
    this.address = address;
    this.path = path;
    this.folder = folder;
    this.stop = stop;
  }

  /**
   * Has {@code bind} make a listening socket at the path that it is given, and puts that where
   * {@code address} says. Fails with {@link HandshakeException}.
   *
   * @param stop ends what {@code bind} made
   */
  public static Future<ListeningSocket> listen(
      Vertx vertx,
      QmpAddress.Unix address,
      Function<Path, Future<Void>> bind,
      Supplier<Future<Void>> stop) {
    return vertx
        .executeBlocking(() -> prepare(vertx, address, stop))
        .compose(
            file ->
                bind.apply(file.boundAt())
                    .compose(bound -> vertx.executeBlocking(file::publish))
                    .recover(failure -> file.discard(failure)));
  }

  private static SocketFile prepare(
      Vertx vertx, QmpAddress.Unix address, Supplier<Future<Void>> stop) {
    Path path = SocketPath.of(address);
    requireFree(address, path);
    Path parent = path.getParent();
    try {
      Path folder =
          Files.createTempDirectory(
              parent == null ? path : parent,
              ".q",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      SocketFile file = new SocketFile(vertx, address, path, folder, stop);
      try {
        SocketPath.check(address, file.boundAt());
        return file;
      } catch (HandshakeException e) {
        Files.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw ConnectFailures.listening(address, e);
    }
  }

  private Path boundAt() {
    return folder.resolve(NAME);
  }

  private static void requireFree(QmpAddress.Unix address, Path path) {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw ConnectFailures.listening(address, e);
    }
    if (!attributes.isOther()) {
      throw new HandshakeException(
          Reason.NOT_A_SOCKET,
          address,
          address + " is there already and is no socket. Remove it, or listen elsewhere",
          null);
    }
    // Only a refusal proves that no process listens. Without blocking, a full queue is an error,
    // too.
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException e) {
      return;
    } catch (IOException e) {
      throw ConnectFailures.inUse(address, e);
    }
    throw ConnectFailures.inUse(address, null);
  }

  private ListeningSocket publish() throws IOException {
    try (FolderHandle held = FolderHandle.open(FolderPath.to(folder.toAbsolutePath()))) {
      Path bound = held.entry(NAME);
      Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
      fileKey = key(bound);
      Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.delete(folder);
    return this;
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private Future<ListeningSocket> discard(Throwable failure) {
    return stop.get()
        .eventually(
            () ->
                vertx.executeBlocking(
                    () -> {
                      Files.deleteIfExists(boundAt());
                      Files.deleteIfExists(folder);
                      return null;
                    }))
        .transform(done -> Future.failedFuture(ConnectFailures.listening(address, failure)));
  }

  @Override
  public QmpAddress address() {
    return address;
  }

  @Override
  public Future<Void> close() {
    return stop.get().eventually(() -> vertx.executeBlocking(this::remove));
  }

  /** Another process may have put a file there; that one stays. */
  private @Nullable Void remove() throws IOException {
    Path absolute = path.toAbsolutePath();
    try (FolderHandle held =
        FolderHandle.open(FolderPath.to(Objects.requireNonNull(absolute.getParent())))) {
      Path entry = held.entry(Objects.requireNonNull(absolute.getFileName()));
      if (key(entry).equals(fileKey)) {
        Files.delete(entry);
      }
    } catch (NoSuchFileException e) {
      // Gone already: that is what was wanted.
    }
    fileKey = null;
    return null;
  }
}
