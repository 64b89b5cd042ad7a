package dev.blockjob.jobs.promise;

import dev.blockjob.jobs.graph.BlockGraph;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A layer will have another backing file.
 *
 * @param layer the layer
 * @param base its backing file then; null for none
 */
public record BackingPromise(String layer, @Nullable String base) implements GraphPromise {

  @Override
  public PromiseVerdict verify(BlockGraph after) {
    return after
        .node(layer)
        .map(
            node -> {
              String backing = node.backing();
              String below = backing == null ? null : after.skipFilters(backing);
              return Objects.equals(below, base)
                  ? new PromiseVerdict(PromiseVerdict.Kind.DONE, node + words(after, below))
                  : new PromiseVerdict(
                      PromiseVerdict.Kind.NOT_DONE, node + words(after, below) + expected());
            })
        .orElseGet(
            () -> new PromiseVerdict(PromiseVerdict.Kind.UNSEEN, "node '" + layer + "' is gone"));
  }

  /** The base has the data of a commit, the layer that of a stream, and the new name. */
  @Override
  public List<String> unflushed() {
    return base == null ? List.of(layer) : List.of(base, layer);
  }

  /**
   * The base of a commit. A stream wrote nothing to its base, and leaves the layer that it wrote to
   * as it likes (10.0), which may be the base of the next one.
   */
  @Override
  public List<String> resealed(String command) {
    return base == null || !command.equals("block-commit") ? List.of() : List.of(base);
  }

  private static String words(BlockGraph after, @Nullable String below) {
    return below == null
        ? " has no backing file"
        : " is backed by " + after.node(below).map(Object::toString).orElse(below);
  }

  private String expected() {
    return base == null ? ", but should have none" : ", not by '" + base + "'";
  }
}
