package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What layers that are smaller than others bar. Beyond the end of a layer, those above it read
 * zeros, whatever is below it. QEMU (7.2 to 11.1) takes no notice of that in two cases:
 *
 * <ul>
 *   <li>a commit into a larger base leaves what the base holds beyond the end of what is committed;
 *   <li>a stream copies nothing of what is beyond the end of the layer right below its top, so that
 *       a base that stays shows there. And while it runs, its {@code copy-on-read} filter gives
 *       readers success there, and whatever was in QEMU's memory.
 * </ul>
 *
 * <p>Smaller layers elsewhere are seen to by QEMU, which copies zeros.
 */
public final class SmallerLayers {

  private SmallerLayers() {}

  /**
   * Why a job must not be started any more that was planned before: sizes can have changed since.
   *
   * @param arguments of the command
   */
  public static Optional<RequestException> since(
      BlockGraph graph, String command, JsonObject arguments) {
    String device = graph.skipFilters(arguments.getString("device", ""));
    String below = arguments.getString("base-node");
    BlockNode base = below == null ? null : graph.nodes().get(below);
    if (!graph.nodes().containsKey(device) || (below != null && base == null)) {
      return Optional.empty(); // which QEMU refuses
    }
    BackingChain chain = BackingChain.of(graph, device);
    return switch (command) {
      case "block-stream" -> ofStream(graph, chain, chain.active(), base);
      case "block-commit" -> {
        String name = arguments.getString("top-node", device);
        BlockNode top = graph.nodes().get(name);
        yield top == null
            ? Optional.empty()
            : ofCommit(graph, chain, top, base == null ? chain.base() : base);
      }
      default -> Optional.empty();
    };
  }

  /** Why {@code top} and what is below it can't be committed into {@code base}; empty if it can. */
  public static Optional<RequestException> ofCommit(
      BlockGraph graph, BackingChain chain, BlockNode top, BlockNode base) {
    List<BlockNode> above = OverlayConflicts.on(graph, top.name());
    boolean active = chain.active().name().equals(top.name());
    if (!isLostByCommit(above, active, top, base)) {
      return Optional.empty();
    }
    String way =
        isShorterBelow(chain, top)
            ? ""
            : "stream what is below '" + top.name() + "' up into it instead if that is open, or ";
    return Optional.of(
        refusal(
            size(top)
                + " and '"
                + base.name()
                + "', into which it would be committed, "
                + base.virtualSize()
                + ": "
                + (active ? "the disk would grow, and " : "")
                + "what '"
                + base.name()
                + "' holds beyond the first "
                + top.virtualSize()
                + " would be read again",
            way));
  }

  /**
   * Why nothing can be streamed into {@code top} now; empty if it can.
   *
   * @param base what stays below it; null for nothing
   */
  public static Optional<RequestException> ofStream(
      BlockGraph graph, BackingChain chain, BlockNode top, @Nullable BlockNode base) {
    if (!isShorterBelow(chain, top)) {
      return Optional.empty();
    }
    BlockNode below = chain.below(top.name()).orElseThrow();
    BlockNode last = base == null ? chain.base() : chain.above(base.name()).orElse(top);
    boolean commits =
        !last.name().equals(top.name())
            && !isLostByCommit(
                OverlayConflicts.on(graph, top.name()),
                chain.active().name().equals(top.name()),
                top,
                last);
    return Optional.of(
        refusal(
            size(below)
                + " and '"
                + top.name()
                + "', into which it would be streamed, "
                + top.virtualSize()
                + ": beyond the first "
                + below.virtualSize()
                + " QEMU gives readers what was in its memory, not zeros, while a stream runs"
                + (base != null && base.virtualSize() > below.virtualSize()
                    ? ", and what '" + base.name() + "' holds there would be read again afterwards"
                    : ""),
            commits
                ? "commit '"
                    + top.name()
                    + "' down into '"
                    + last.name()
                    + "' instead if that is open, or "
                : ""));
  }

  /** Whether {@code base} shows more than {@code top} did, to an overlay or to the disk itself. */
  private static boolean isLostByCommit(
      List<BlockNode> above, boolean active, BlockNode top, BlockNode base) {
    return base.virtualSize() > top.virtualSize()
        && (active || above.stream().anyMatch(it -> it.virtualSize() > top.virtualSize()));
  }

  private static boolean isShorterBelow(BackingChain chain, BlockNode top) {
    return chain
        .below(top.name())
        .filter(below -> below.virtualSize() < top.virtualSize())
        .isPresent();
  }

  private static String size(BlockNode layer) {
    return "'" + layer.name() + "' has " + layer.virtualSize() + " bytes,";
  }

  private static RequestException refusal(String why, String way) {
    return new RequestException(
        Reason.SIZE_MISMATCH,
        why + ". So " + way + "copy or move the disk to a new image, with all that it reads");
  }
}
