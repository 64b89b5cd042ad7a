package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.PlannedJob;
import dev.blockjob.operations.step.node.AddNode;
import dev.blockjob.operations.step.node.PutOverlay;
import dev.blockjob.operations.step.node.TakeSnapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * In which formats an operation's images are read: never by what is in them, which is the guest's
 * where the format is raw.
 */
public final class ImageFormats {

  private static final String RAW = "raw";
  private static final Set<String> HOSTED = Set.of("file", "host_device", "host_cdrom");

  private ImageFormats() {}

  /** Those that QEMU was told, by the image's name in {@code graph}; pure. */
  public static Map<String, String> told(BlockGraph graph, Plan plan) {
    Set<String> wanted = new HashSet<>(plan.images());
    for (PlannedJob job : plan.jobs()) {
      Stream.concat(job.dropped().stream(), Stream.of(job.leaf(), job.kept())).forEach(wanted::add);
    }
    Map<String, Set<String>> found =
        graph.nodes().values().stream()
            .filter(node -> !node.isFilter() && wanted.contains(node.image()))
            .collect(
                Collectors.groupingBy(
                    BlockNode::image,
                    Collectors.mapping(node -> format(graph, node), Collectors.toSet())));
    Map<String, String> formats = new HashMap<>();
    found.forEach(
        (image, drivers) -> {
          Set<String> only = new HashSet<>(drivers);
          if (only.size() > 1) {
            only.removeAll(HOSTED); // the node under that of the format
          }
          if (only.size() == 1 && !only.contains("")) {
            String driver = only.iterator().next();
            formats.put(image, HOSTED.contains(driver) ? RAW : driver);
          }
        });
    return formats;
  }

  /** Empty where no format alone leads to what the node shows. */
  private static String format(BlockGraph graph, BlockNode node) {
    return graph.hasFileToItself(node) ? node.driver() : "";
  }

  /** The one that {@code image} has; empty if nothing but a look at it could tell. */
  public static Optional<String> of(Plan plan, String image) {
    return added(plan, image)
        .or(() -> isOverlay(plan, image) ? Optional.of("qcow2") : Optional.empty())
        .or(() -> Optional.ofNullable(plan.formats().get(image)));
  }

  /** The one that it is opened with by the operation itself. */
  private static Optional<String> added(Plan plan, String image) {
    List<AddNode> nodes =
        plan.steps().stream()
            .flatMap(step -> step instanceof AddNode add ? Stream.of(add) : Stream.empty())
            .toList();
    return nodes.stream()
        .filter(add -> image.equals(add.arguments().getValue("filename")))
        .findFirst()
        .map(
            file ->
                nodes.stream()
                    .filter(add -> file.node().equals(add.arguments().getValue("file")))
                    .map(add -> add.arguments().getString("driver", RAW))
                    .findFirst()
                    .orElse(RAW));
  }

  /** Overlays of an operation's own are of no other format. */
  private static boolean isOverlay(Plan plan, String image) {
    return plan.steps().stream()
        .anyMatch(
            step ->
                (step instanceof PutOverlay put && put.file().equals(image))
                    || (step instanceof TakeSnapshot take
                        && take.overlays().stream().anyMatch(it -> it.file().equals(image))));
  }
}
