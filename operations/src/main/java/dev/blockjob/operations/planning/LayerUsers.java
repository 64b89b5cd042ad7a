package dev.blockjob.operations.planning;

import dev.blockjob.jobs.check.ClosedUsers;
import dev.blockjob.jobs.check.OpenUsers;
import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.ImageUsers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds who else reads through the layers of a chain. */
public final class LayerUsers {

  private final VisibleImages visible;
  private final BlockGraph graph;
  private final OpenUsers open;
  private final Set<String> images;

  public LayerUsers(VisibleImages visible, BlockGraph graph, BackingChain chain) {
    this.visible = visible;
    this.graph = graph;
    this.open = new OpenUsers(graph, chain, visible.files());
    this.images = chain.layers().stream().map(BlockNode::image).collect(Collectors.toSet());
  }

  /** Who has {@code layer} beside its own chain, in words; null for none. */
  @Nullable String user(BlockNode layer) {
    return open.of(layer)
        .or(
            () ->
                Optional.of(files(layer))
                    .filter(users -> !users.files().isEmpty())
                    .map(users -> users.use(1)))
        .orElse(null);
  }

  /** Who has its layers open in this QEMU. */
  public OpenUsers open() {
    return open;
  }

  /** Images that QEMU hasn't open. */
  public ClosedUsers closed() {
    return new ClosedUsers(graph, visible.files(), image -> others(visible.images().users(image)));
  }

  /** A file of which it can't be told whether it has {@code layer}; null for none. */
  ImageUsers.@Nullable Unread unread(BlockNode layer) {
    return files(layer).unread().stream().findFirst().orElse(null);
  }

  /** The file that the layer's data is in, where that isn't its own. */
  Optional<Path> dataFile(BlockNode layer) {
    return Optional.ofNullable(layer.children().get("data-file"))
        .flatMap(graph::node)
        .flatMap(visible::file);
  }

  private ImageUsers files(BlockNode layer) {
    return others(visible.users(layer));
  }

  private ImageUsers others(ImageUsers users) {
    return users.without(
        file -> images.stream().anyMatch(own -> visible.files().test(own, file.toString())));
  }
}
