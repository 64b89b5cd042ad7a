package dev.blockjob.jobs.layer;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.FileChecks.Visibility;
import dev.blockjob.jobs.image.header.BackingFileCandidates;
import dev.blockjob.jobs.image.header.HeaderNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What QEMU would open for the name and the format in an image's header, and whether that is what a
 * node shows. What can't be seen, and what isn't there, is no mismatch. Blocks.
 *
 * @param graph with absolute paths
 */
record NamedBacking(BlockGraph graph, FileChecks files) {

  /**
   * How they differ, in words that go on after "names"; empty if they are not seen to.
   *
   * @param header the name in the header of {@code image}
   * @param format that file's format there; null where it isn't named
   */
  Optional<String> mismatch(Path image, String header, @Nullable String format, BlockNode below) {
    BackingFileCandidates named = BackingFileCandidates.of(image, header);
    if (named.unresolved() != null) {
      return Optional.empty();
    }
    List<Path> paths =
        Stream.concat(named.paths().stream(), named.elsewhere().stream())
            .map(files::absolute)
            .toList();
    return place(header, paths, below)
        .map(other -> "the backing file " + other + ", and QEMU was told to use " + below.image())
        .or(() -> part(header, below))
        .or(() -> format(header, format, paths, below));
  }

  private Optional<String> place(String header, List<Path> paths, BlockNode below) {
    boolean isElsewhere = graph.tree(below.name()).stream().anyMatch(BlockNode::isRemote);
    if (HeaderNames.isRemote(header)) {
      return isElsewhere || ownFiles(below).isEmpty() ? Optional.empty() : Optional.of(header);
    }
    return (isElsewhere && ownFiles(below).isEmpty() ? there(paths) : another(paths, below))
        .map(Path::toString);
  }

  private static Optional<String> part(String header, BlockNode below) {
    return HeaderNames.isPart(header).filter(is -> is != below.isPartOfFile()).isPresent()
        ? Optional.of(
            (below.isPartOfFile() ? "all of " : "a part of ")
                + below.image()
                + ", and QEMU was told to use "
                + (below.isPartOfFile() ? "a part of it" : "all of it"))
        : Optional.empty();
  }

  /** In the header before in a description before what the first bytes tell, as QEMU has it. */
  private Optional<String> format(
      String header, @Nullable String named, List<Path> paths, BlockNode below) {
    String format = named != null ? named : HeaderNames.format(header);
    if (!header.startsWith("json:") && !graph.hasFileToItself(below)) {
      return Optional.empty(); // no name leads there, whatever the format
    }
    boolean isProbed = format == null && !header.startsWith("json:");
    Optional<String> read =
        isProbed ? paths.stream().findFirst().flatMap(files::probedFormat) : ofNullable(format);
    return read.filter(it -> !it.equals(below.format()))
        .map(
            it ->
                "the backing file "
                    + below.image()
                    + (isProbed
                        ? " without a format, which QEMU would take for " + it
                        : " as " + it)
                    + ", and QEMU was told that it is "
                    + below.driver());
  }

  private static Optional<String> ofNullable(@Nullable String format) {
    return Optional.ofNullable(format).map(it -> BlockNode.isProtocol(it) ? "raw" : it);
  }

  /** The first of {@code named} that is there, if none is one that {@code node} is in. */
  Optional<Path> another(List<Path> named, BlockNode node) {
    List<Path> own = ownFiles(node);
    boolean isOne =
        named.stream()
            .anyMatch(
                path -> own.stream().anyMatch(it -> files.test(path.toString(), it.toString())));
    return own.isEmpty() || isOne ? Optional.empty() : there(named);
  }

  private List<Path> ownFiles(BlockNode node) {
    return new LayerFiles(graph, files).own(node);
  }

  private Optional<Path> there(List<Path> named) {
    return named.stream().filter(path -> files.look(path) == Visibility.THERE).findFirst();
  }
}
