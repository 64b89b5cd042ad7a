package dev.blockjob.jobs.check;

import dev.blockjob.jobs.graph.BackingChain;
import dev.blockjob.jobs.graph.BlockGraph;
import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.jobs.request.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is encrypted on a disk from getting into a file in plain. An image is encrypted by its
 * own format (a qcow2 with LUKS or AES, a luks) or by what its file lies in. QEMU itself takes no
 * notice: it decrypts what it reads and writes it as the target is.
 */
public final class Encryption {

  /** Formats that {@code blockdev-create} can encrypt. */
  private static final Set<String> FORMATS = Set.of("qcow2", "luks");

  private static final String WAYS =
      "have the new image encrypted (--encrypt SECRET, a secret object of QEMU's), name a node that"
          + " you have opened encrypted (node:NAME), or allow it (--plain)";

  private Encryption() {}

  /** Whether any of what {@code layer} itself has, without what is below it, is encrypted. */
  public static boolean hides(BlockGraph graph, BlockNode layer) {
    return layer.encrypted() || storage(graph, layer).anyMatch(child -> hides(graph, child));
  }

  /** Whether all that is written to {@code layer} is encrypted. */
  public static boolean protects(BlockGraph graph, BlockNode layer) {
    List<BlockNode> storage = storage(graph, layer).toList();
    return layer.encrypted()
        || (!storage.isEmpty() && storage.stream().allMatch(child -> protects(graph, child)));
  }

  /** Where a node has its data. */
  private static Stream<BlockNode> storage(BlockGraph graph, BlockNode node) {
    String filtered = node.filtered();
    Stream<String> names =
        filtered != null
            ? Stream.of(filtered)
            : node.children().entrySet().stream()
                .filter(child -> !child.getKey().equals("backing"))
                .map(Map.Entry::getValue);
    return names.flatMap(name -> graph.node(name).stream());
  }

  /** Of the layers that a copy takes along, the first that is encrypted. */
  private static Optional<BlockNode> hidden(BlockGraph graph, List<BlockNode> layers) {
    return layers.stream().filter(layer -> hides(graph, layer)).findFirst();
  }

  /** Refuses a target in plain for what is encrypted. */
  public static void refuseCopy(BlockGraph graph, BackingChain chain, Sync sync, Target target) {
    List<BlockNode> copied = sync == Sync.TOP ? List.of(chain.active()) : chain.layers();
    if (!isProtected(graph, target)) {
      hidden(graph, copied).ifPresent(layer -> refuse(layer, "the copy", WAYS));
    }
  }

  private static boolean isProtected(BlockGraph graph, Target target) {
    return target instanceof Target.Node node
        ? graph.node(node.name()).map(it -> protects(graph, it)).orElse(false)
        : target.encrypt() != null;
  }

  /** Refuses an overlay in plain, into which the guest would write in plain from then on. */
  public static void refuseOverlay(BlockGraph graph, BlockNode active) {
    if (hides(graph, active)) {
      refuse(
          active,
          "the overlay what the guest writes from now on",
          "have it encrypted (--encrypt SECRET, a secret object of QEMU's), or allow it (--plain)");
    }
  }

  /** Refuses a move by way of an overlay, which needs keys for what it makes. */
  public static void refuseCopier(BlockGraph graph, BlockNode source) {
    if (hides(graph, source)) {
      throw new RequestException(
          Reason.NOT_SUPPORTED,
          source.image()
              + " is encrypted, and by way of an overlay what the guest writes meanwhile would "
              + "be in plain text: move it without, with --encrypt SECRET or to a node:NAME");
    }
  }

  /** Why layers can't be copied into another one of their chain; empty if they can. */
  public static Optional<RequestException> refusal(
      BlockGraph graph, List<BlockNode> copied, BlockNode into) {
    if (protects(graph, into)) {
      return Optional.empty();
    }
    return hidden(graph, copied)
        .map(
            layer ->
                refusal(
                    layer,
                    into.image(),
                    "go the other way if that is open, copy or move the disk to an encrypted image,"
                        + " or allow it (--plain)"));
  }

  private static void refuse(BlockNode layer, String into, String ways) {
    throw refusal(layer, into, ways);
  }

  private static RequestException refusal(BlockNode layer, String into, String ways) {
    return new RequestException(
        Reason.INVALID,
        layer.image() + " is encrypted, and " + into + " would be in plain: " + ways);
  }

  /** What a plan says of a copy that takes along what is encrypted; empty for any other. */
  public static Optional<String> note(
      BlockGraph graph, BackingChain chain, Sync sync, Target target, String image) {
    String secret = target.encrypt();
    if (secret != null) {
      return Optional.of(
          image
              + " is encrypted with the secret '"
              + secret
              + "'; QEMU, and its guest, stand still for some seconds while its keys are derived");
    }
    return hidden(graph, sync == Sync.TOP ? List.of(chain.active()) : chain.layers())
        .filter(layer -> !isProtected(graph, target))
        .map(layer -> layer.image() + " is encrypted, and " + image + " is in plain, as allowed");
  }

  /** Refuses formats that can't be encrypted when they are made. */
  public static void refuseFormat(String format, @Nullable String secret) {
    if (secret != null && !FORMATS.contains(format)) {
      throw new RequestException(
          Reason.INVALID,
          "a " + format + " image can't be encrypted: use qcow2, or luks for one without backing");
    }
  }

  /**
   * Refuses compression where the format itself encrypts: QEMU writes such clusters without
   * encrypting them (7.2 to 11.1). What the file lies in is no matter.
   */
  public static void refuseCompressed(BlockGraph graph, Target target) {
    boolean isEncrypted =
        target instanceof Target.Node node
            ? graph.node(graph.skipFilters(node.name())).map(BlockNode::encrypted).orElse(false)
            : target.encrypt() != null;
    if (isEncrypted) {
      throw new RequestException(
          Reason.INVALID,
          "QEMU doesn't encrypt compressed clusters, though the image says that it is encrypted:"
              + " don't compress");
    }
  }
}
