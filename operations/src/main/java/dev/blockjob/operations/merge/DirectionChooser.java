package dev.blockjob.operations.merge;

import dev.blockjob.jobs.check.BackingChange;
import dev.blockjob.jobs.check.Encryption;
import dev.blockjob.jobs.check.SizeChecks;
import dev.blockjob.jobs.check.SmallerLayers;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.job.HumanSize;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.plan.RemoteLayers;
import dev.blockjob.operations.Direction;
import dev.blockjob.operations.planning.LayerUsers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the direction of a merge: the one of those possible that copies fewer bytes. Where both
 * copy the same, up: then the disk stays on its image.
 */
final class DirectionChooser {

  private record Candidate(
      Direction direction, long bytes, String text, @Nullable RequestException no) {}

  private final MergeContext context;
  private final BlockGraph graph;
  private final Disk disk;
  private final BackingChain chain;
  private final List<BlockNode> layers;
  private final LayerUsers layerUsers;

  /**
   * @param layers that become one, topmost first
   */
  DirectionChooser(
      MergeContext context,
      BlockGraph graph,
      Disk disk,
      List<BlockNode> layers,
      LayerUsers layerUsers) {
    this.context = context;
    this.graph = graph;
    this.disk = disk;
    this.chain = graph.chain(disk);
    this.layers = layers;
    this.layerUsers = layerUsers;
  }

  /** The way to go; says in {@code notes} why. */
  Direction direction(List<String> notes) {
    Candidate commit = way(Direction.COMMIT, layers.subList(0, layers.size() - 1));
    Candidate stream = way(Direction.STREAM, layers.subList(1, layers.size()));
    notes.add(commit.text);
    notes.add(stream.text);
    Direction asked = context.request().direction();
    Candidate chosen =
        asked == Direction.COMMIT || (asked == null && isBetter(commit, stream)) ? commit : stream;
    if (asked == null && commit.no != null && stream.no != null) {
      throw new RequestException(
          stream.no.reason(),
          "neither way is open: commit: "
              + commit.no.getMessage()
              + "; stream: "
              + stream.no.getMessage());
    }
    if (chosen.no != null) {
      throw chosen.no;
    }
    Candidate other = chosen.equals(commit) ? stream : commit;
    notes.add(
        name(chosen.direction)
            + ": "
            + (asked != null
                ? "as asked"
                : other.no != null
                    ? "the other way is barred"
                    : chosen.bytes == other.bytes ? "the disk stays on its image" : "fewer bytes"));
    return chosen.direction;
  }

  private static boolean isBetter(Candidate commit, Candidate stream) {
    if (commit.no != null || stream.no != null) {
      return commit.no == null;
    }
    return commit.bytes < stream.bytes;
  }

  private Candidate way(Direction direction, List<BlockNode> copied) {
    long bytes =
        Math.min(
            copied.stream().mapToLong(SizeChecks::allocated).sum(), copied.get(0).virtualSize());
    RequestException no = refusal(direction, bytes);
    String text =
        name(direction)
            + " copies up to "
            + HumanSize.format(bytes)
            + ", what is in "
            + copied.stream().map(BlockNode::name).collect(Collectors.joining(", "))
            + (no == null ? "" : "; barred: " + no.getMessage());
    return new Candidate(direction, bytes, text, no);
  }

  private @Nullable RequestException refusal(Direction direction, long bytes) {
    boolean commit = direction == Direction.COMMIT;
    BlockNode below = below();
    String unchangeable = changed(commit).flatMap(BackingChange::refusal).orElse(null);
    if (unchangeable != null) {
      return new RequestException(Reason.NOT_SUPPORTED, unchangeable);
    }
    Optional<RequestException> smaller =
        commit
            ? SmallerLayers.ofCommit(graph, chain, top(), bottom())
            : SmallerLayers.ofStream(graph, chain, top(), below);
    if (smaller.isPresent()) {
      return smaller.get();
    }
    if (!context.request().allowPlain()) {
      int end = layers.size() - 1;
      Optional<RequestException> plain =
          commit
              ? Encryption.refusal(graph, layers.subList(0, end), bottom())
              : Encryption.refusal(graph, layers.subList(1, end + 1), top());
      if (plain.isPresent()) {
        return plain.get();
      }
    }
    if (commit && isActive() && !disk.isAttached()) {
      return new RequestException(
          Reason.NOT_SUPPORTED,
          "no device and no export is on " + disk.name() + ", so the move would have no effect");
    }
    if (!context.request().allowRemoteBacking()) {
      Optional<RequestException> remote =
          commit
              ? RemoteLayers.refusal(graph, bottom())
              : RemoteLayers.refusal(graph, top().name(), below == null ? null : below.name());
      if (remote.isPresent()) {
        return remote.get();
      }
    }
    List<BlockNode> changed = layers.subList(1, layers.size());
    Optional<RequestException> used =
        commit
            ? layerUsers.open().ofCommit(changed).or(() -> layerUsers.closed().ofCommit(changed))
            : Optional.empty();
    if (used.isPresent()) {
      return used.get();
    }
    String path = layers.get(commit ? layers.size() - 1 : 0).path();
    if (path == null || !path.startsWith("/") || !context.request().checkSpace()) {
      return null;
    }
    try {
      SizeChecks.refuseTooLittleSpace(context.files(), Path.of(path), bytes);
      return null;
    } catch (RequestException tooLittle) {
      return tooLittle;
    }
  }

  private boolean isActive() {
    return chain.active().name().equals(top().name());
  }

  private @Nullable BlockNode below() {
    return chain.below(bottom().name()).orElse(null);
  }

  private BlockNode top() {
    return layers.get(0);
  }

  private BlockNode bottom() {
    return layers.get(layers.size() - 1);
  }

  /** The layer whose header names another backing file then; empty if the disk pivots. */
  private Optional<BlockNode> changed(boolean commit) {
    return commit ? chain.above(layers.get(0).name()) : Optional.of(layers.get(0));
  }

  private static String name(Direction direction) {
    return direction.wireName();
  }
}
