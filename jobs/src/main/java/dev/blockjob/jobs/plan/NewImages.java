package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.layer.BackingNames;
import dev.blockjob.qmp.schema.QmpSchema;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Images that an operation adds to the graph beside those that its jobs make for themselves. */
public final class NewImages {

  private static final String OVERLAY = "qcow2";
  private final PlanningContext context;

  /**
   * What a new image is and takes.
   *
   * @param nodes as the graph will have them when they are in use: the format's, then the file's
   * @param preparations that make and open it, in order
   */
  public record Opened(List<BlockNode> nodes, List<Preparation> preparations) {

    /** Copies. */
    public Opened {
      nodes = List.copyOf(nodes);
      preparations = List.copyOf(preparations);
    }

    /** The format's node. */
    public BlockNode node() {
      return nodes.get(0);
    }
  }

  /** Named after {@code id}; parameters as those of {@link Planner#plan}. */
  public NewImages(BlockGraph graph, QmpSchema schema, FileChecks files, JobId id) {
    this.context = PlanningContext.of(graph, schema, files, id);
  }

  /** Refuses a file that is there already. */
  public void refuseTaken(Path file) {
    new TargetFiles(context).mustBeNew(file);
  }

  /**
   * An empty overlay on {@code below}, whose header names it.
   *
   * @param over whether it is opened over that node; else alone, to be put there later
   * @param suffix what its nodes' and jobs' names end in
   */
  public Opened overlay(Path file, BlockNode below, boolean over, String suffix) {
    String header =
        new BackingNames(context.files())
            .forNewImage(file, below, String.valueOf(file.getFileName()))
            .orElse(below.image());
    ImageCreation.Backing backing =
        new ImageCreation.Backing(over ? below.name() : null, header, CopyTarget.formatOf(below));
    ImageCreation image = image(file, OVERLAY, below, backing, suffix);
    return new Opened(
        nodes(image, below.name(), header), image.created(new JobId(context.id() + suffix)));
  }

  /** An image that is there by then: {@code original}, byte for byte. */
  public Opened copy(Path file, BlockNode original) {
    ImageCreation image = image(file, original.driver(), original, ImageCreation.Backing.NONE, "");
    return new Opened(nodes(image, null, null), image.opened(false));
  }

  private ImageCreation image(
      Path file, String format, BlockNode like, ImageCreation.Backing backing, String suffix) {
    String owner = context.id().value();
    return new ImageCreation(
        file,
        format,
        like.virtualSize(),
        backing,
        like.direct(),
        context.names().make(owner, suffix),
        context.names().make(owner, suffix + "-file"),
        null);
  }

  private static List<BlockNode> nodes(
      ImageCreation image, @Nullable String backing, @Nullable String header) {
    Map<String, String> children = new LinkedHashMap<>();
    children.put("file", image.fileNode());
    if (backing != null) {
      children.put("backing", backing);
    }
    return List.of(
        node(image, image.node(), image.format(), children, header),
        node(image, image.fileNode(), "file", Map.of(), null));
  }

  private static BlockNode node(
      ImageCreation image,
      String name,
      String driver,
      Map<String, String> children,
      @Nullable String header) {
    String path = image.path().toString();
    String format = header == null ? null : image.backing().format();
    return new BlockNode(
        name,
        driver,
        path,
        path,
        children,
        false,
        image.direct(),
        image.size(),
        0L,
        header,
        format,
        List.of());
  }
}
