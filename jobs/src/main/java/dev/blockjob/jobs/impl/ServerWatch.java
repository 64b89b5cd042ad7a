package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.TargetProof;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.PeerProcess;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Watches QEMU's connection to an NBD server, by what {@code /proc} shows of QEMU's descriptors: a
 * socket has a number of its own for as long as it lives, so one that was made anew is another.
 */
final class ServerWatch {

  /** QEMU's sockets at one moment. */
  private record Sockets(Set<String> links) {}

  private final QmpConnection connection;
  private final QemuPeer qemu;
  private final TargetProof proof;
  private Set<String> before = Set.of();
  private Set<String> opened = Set.of();

  ServerWatch(QmpConnection connection, QemuPeer qemu, TargetProof proof) {
    this.qemu = qemu;
    this.connection = connection;
    this.proof = proof;
  }

  /** To be called before QEMU connects to the server. */
  Future<Void> begin() {
    return sockets().onSuccess(now -> before = now.links).mapEmpty();
  }

  /** To be called when it has; fails with {@link RequestException} if that can't be seen. */
  Future<Void> connected() {
    return sockets()
        .compose(
            now -> {
              opened = new HashSet<>(now.links);
              opened.removeAll(before);
              return opened.isEmpty() ? Future.failedFuture(unseen()) : Future.succeededFuture();
            });
  }

  /** Whether the connection is still the same. */
  Future<Boolean> holds() {
    return sockets().map(now -> now.links.containsAll(opened));
  }

  private RequestException unseen() {
    return new RequestException(
        Reason.NOT_SUPPORTED,
        "whether QEMU's connection to "
            + proof.server()
            + " lasts can't be seen from here, and before QEMU 10.1 a backup succeeds though that"
            + " server was killed and started again, and has lost some of it: `blockjob copy`"
            + " notices");
  }

  private Future<Sockets> sockets() {
    return connection
        .context()
        .owner()
        .executeBlocking(() -> new Sockets(sockets(qemu.find())), false);
  }

  private static Set<String> sockets(Optional<PeerProcess> qemu) {
    Set<String> found = new HashSet<>();
    if (qemu.isEmpty()) {
      return found;
    }
    Path descriptors = Path.of("/proc", Long.toString(qemu.get().pid()), "fd");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : all) {
        String link = target(descriptor);
        if (link.startsWith("socket:")) {
          found.add(link);
        }
      }
    } catch (IOException e) {
      return Set.of(); // not shown to this user
    }
    return found;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }
}
