package dev.blockjob.cli.render;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.graph.Disk;
import dev.blockjob.jobs.graph.NodeUser;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** A disk's layers as a tree: what a guest reads from, from the active layer to the base. */
public final class ChainTree {

  private final Terminal terminal;
  private final Colors colors;
  private final boolean baseFirst;
  private final UnaryOperator<String> shorten;

  /** Draws for {@code terminal}; {@code baseFirst} turns the tree around. */
  public ChainTree(Terminal terminal, boolean baseFirst) {
    this(terminal, baseFirst, UnaryOperator.identity());
  }

  /** Shows file names as {@code shorten} makes them. */
  public ChainTree(Terminal terminal, boolean baseFirst, UnaryOperator<String> shorten) {
    this.shorten = shorten;
    this.terminal = terminal;
    this.colors = terminal.colors();
    this.baseFirst = baseFirst;
  }

  /** The lines of one disk. */
  public List<String> lines(BlockGraph graph, Disk disk) {
    List<BlockNode> layers = new ArrayList<>(graph.chain(disk).layers());
    Table table = new Table("LAYER", "FORMAT", ">SIZE", ">ALLOCATED", "FILE");
    for (BlockNode layer : layers) {
      Long allocated = layer.allocatedSize();
      table.row(
          colors.cyan(layer.name()),
          layer.driver(),
          Sizes.format(layer.virtualSize()),
          allocated == null ? "?" : Sizes.format(allocated),
          shorten.apply(layer.image()) + (layer.readOnly() ? colors.dim(" (read-only)") : ""));
    }
    List<String> rows = table.lines(colors);
    List<String> drawn = new ArrayList<>();
    drawn.add(title(graph, disk));
    drawn.add(indent(false, "") + rows.get(0));
    List<List<String>> blocks = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      List<String> block = new ArrayList<>();
      block.add(rows.get(i + 1));
      layers.get(i).bitmaps().stream()
          .filter(bitmap -> bitmap.name() != null)
          .forEach(bitmap -> block.add(bitmap(bitmap)));
      graph.users(layers.get(i).name()).stream()
          .filter(user -> user.kind() == NodeUser.Kind.JOB)
          .forEach(user -> block.add(colors.yellow("job " + user.name()) + ": " + user.role()));
      blocks.add(block);
    }
    if (baseFirst) {
      Collections.reverse(blocks);
    }
    for (int i = 0; i < blocks.size(); i++) {
      boolean last = i == blocks.size() - 1;
      List<String> block = blocks.get(i);
      drawn.add(indent(true, branch(last)) + block.get(0));
      block.stream().skip(1).forEach(line -> drawn.add(indent(true, stem(last)) + "  " + line));
    }
    return drawn;
  }

  private String title(BlockGraph graph, Disk disk) {
    StringBuilder title = new StringBuilder(colors.bold(disk.name()));
    String device = disk.device();
    if (device != null && !device.equals(disk.name())) {
      title.append(colors.dim(" drive " + device));
    }
    if (!disk.root().equals(disk.active())) {
      String driver = graph.node(disk.root()).map(BlockNode::driver).orElse("filter");
      title.append(colors.yellow(" under filter " + disk.root() + " (" + driver + ")"));
    }
    return title.toString();
  }

  private static String bitmap(BlockNode.Bitmap bitmap) {
    List<String> traits = new ArrayList<>();
    traits.add(Sizes.format(bitmap.count()) + " dirty");
    traits.add("granularity " + Sizes.format(bitmap.granularity()));
    if (bitmap.persistent()) {
      traits.add("persistent");
    }
    if (!bitmap.recording()) {
      traits.add("not recording");
    }
    if (bitmap.busy()) {
      traits.add("busy");
    }
    if (bitmap.inconsistent()) {
      traits.add("inconsistent: remove it");
    }
    return "bitmap " + bitmap.name() + ": " + String.join(", ", traits);
  }

  private String branch(boolean last) {
    return terminal.unicode() ? (last ? "╰─ " : "├─ ") : (last ? "`- " : "|- ");
  }

  private String stem(boolean last) {
    return last ? "   " : terminal.unicode() ? "│  " : "|  ";
  }

  private String indent(boolean drawn, String sign) {
    return " " + (drawn ? colors.dim(sign) : "   ");
  }
}
