package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.plan.Preparation.AddNode;
import dev.blockjob.jobs.plan.Preparation.CreateJob;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps that create an image and open it: {@code blockdev-create} of the file, {@code
 * blockdev-add} of it, {@code blockdev-create} of the format over that node, {@code blockdev-add}
 * of the format. A raw image needs no format to be written.
 *
 * @param path the file
 * @param format such as {@code qcow2}
 * @param size virtual size in bytes
 * @param backing what is below it
 * @param direct whether the nodes bypass the host's page cache, as the disk's own do
 * @param node the name of the format's node; the file's is the same with {@code -file}
 * @param fileNode the name of the file's node
 * @param secret the id of the secret object with which it is encrypted; null for one in plain
 */
record ImageCreation(
    Path path,
    String format,
    long size,
    Backing backing,
    boolean direct,
    String node,
    String fileNode,
    @Nullable String secret) {

  private static final Set<String> WITH_BACKING = Set.of("qcow2", "qed");
  private static final Set<String> COPY_ON_WRITE = Set.of("qcow", "qcow2", "qed", "vmdk");

  /**
   * What is below an image.
   *
   * @param node the node that it is opened over; null to open it alone
   * @param name what its header says; null for nothing
   * @param format that file's format; null if there is no name
   */
  record Backing(@Nullable String node, @Nullable String name, @Nullable String format) {
    static final Backing NONE = new Backing(null, null, null);
  }

  static boolean canHaveBacking(String format) {
    return WITH_BACKING.contains(format);
  }

  /** Creates and opens it. */
  List<Preparation> created(JobId id) {
    List<Preparation> steps = new ArrayList<>();
    steps.add(createFile(id));
    steps.add(openFile("file"));
    if (!isRaw()) {
      steps.add(new CreateJob(new JobId(id + "-format"), formatOptions(), null));
    }
    steps.add(openFormat(0));
    return steps;
  }

  /** Opens what is there, and has to have that size. */
  List<Preparation> opened(boolean isBlockDevice) {
    return List.of(openFile(isBlockDevice ? "host_device" : "file"), openFormat(size));
  }

  CreateJob createFile(JobId id) {
    return new CreateJob(new JobId(id + "-file"), fileOptions(), path);
  }

  /** For {@code blockdev-create} of the file: a raw image has its size at once. */
  JsonObject fileOptions() {
    return new Args()
        .put("driver", "file")
        .put("filename", ImageName.ofPath(path))
        .put("size", isRaw() ? size : 0)
        .json();
  }

  /** For {@code blockdev-create} of the format over the file's node. */
  JsonObject formatOptions() {
    return encrypted(
        new Args()
            .put("driver", format)
            .put("file", fileNode)
            .put("size", size)
            .putIfSet("backing-file", backing.name())
            .putIfSet("backing-fmt", backing.format())
            .json());
  }

  // discard: what reads as zeroes shall take no room in the copy.
  AddNode openFile(String driver) {
    Args args =
        new Args()
            .put("driver", driver)
            .put("node-name", fileNode)
            .put("filename", ImageName.ofPath(path))
            .put("discard", "unmap");
    return new AddNode(fileNode, cached(args).json(), 0);
  }

  private AddNode openFormat(long expected) {
    Args args =
        new Args()
            .put("driver", format)
            .put("node-name", node)
            .put("file", fileNode)
            .put("discard", "unmap");
    JsonObject json = encrypted(cached(args).json());
    if (COPY_ON_WRITE.contains(format)) {
      json.put("backing", backing.node()); // null: don't open what the header names
    }
    return new AddNode(node, json, expected);
  }

  /** With the key; a luks has it for itself, a qcow2 for one of its ways to encrypt. */
  private JsonObject encrypted(JsonObject options) {
    if (secret == null) {
      return options;
    }
    return format.equals("luks")
        ? options.put("key-secret", secret)
        : options.put("encrypt", new JsonObject().put("format", "luks").put("key-secret", secret));
  }

  private Args cached(Args args) {
    return direct ? args.put("cache", new JsonObject().put("direct", true)) : args;
  }

  boolean isRaw() {
    return format.equals("raw");
  }
}
