package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.process.PeerProcess;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The process at the other end of a channel, looked for once and only on demand. */
public final class Peer {

  private @Nullable Supplier<Optional<PeerProcess>> search;
  private volatile @Nullable PeerProcess found;

  private Peer(@Nullable Supplier<Optional<PeerProcess>> search, @Nullable PeerProcess found) {
    this.search = search;
    this.found = found;
  }

  /** One that can't be told. */
  public static Peer unknown() {
    return new Peer(null, null);
  }

  /** One that the kernel named. */
  public static Peer of(Optional<PeerProcess> process) {
    return new Peer(null, process.orElse(null));
  }

  /** One that {@code search}, which may block, would find. */
  public static Peer by(Supplier<Optional<PeerProcess>> search) {
    return new Peer(search, null);
  }

  /** Looks for it if nobody has yet; that may block. Empty where it can't be told. */
  public synchronized Optional<PeerProcess> find() {
    Supplier<Optional<PeerProcess>> first = search;
    if (first != null) {
      search = null;
      found = first.get().orElse(null);
    }
    return known();
  }

  /** The process if it has been found; never blocks. */
  public Optional<PeerProcess> known() {
    return Optional.ofNullable(found);
  }
}
