package dev.blockjob.jobs.image.header;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code json:{...}} descriptions of images, nested ({@code "file": {"filename": ...}}), dotted
 * ({@code "file.filename": ...}) or both. QEMU takes what is in single quotes, too.
 */
final class JsonNames {

  /** Members whose value is a file's name, whichever driver has them. */
  private static final Set<String> FILES = Set.of("filename", "path");

  /** Drivers that get at local data by those members and by their children alone. */
  private static final Set<String> KNOWN =
      Set.of(
          "file",
          "host_device",
          "host_cdrom",
          "io_uring",
          "nvme-io_uring",
          "virtio-blk-vfio-pci",
          "virtio-blk-vhost-user",
          "virtio-blk-vhost-vdpa",
          "qcow2",
          "qcow",
          "qed",
          "vmdk",
          "raw",
          "luks",
          "vpc",
          "vhdx",
          "vdi",
          "parallels",
          "dmg",
          "bochs",
          "cloop",
          "throttle",
          "copy-on-read",
          "blkdebug",
          "blkverify",
          "blklogwrites",
          "blkreplay",
          "quorum",
          "replication",
          "compress",
          "preallocate",
          "copy-before-write",
          "snapshot-access");

  /** Children: a string there is the name of a node of the QEMU that opens it. */
  private static final Set<String> CHILDREN =
      Set.of("file", "backing", "data-file", "image", "raw", "test", "log", "target");

  private JsonNames() {}

  static BackingFileCandidates of(String description) {
    Map<String, Object> members = members(description).orElse(null);
    if (members == null) {
      return BackingFileCandidates.unresolved("its json: description");
    }
    BackingFileCandidates files = BackingFileCandidates.NONE;
    for (Map.Entry<String, Object> member : members.entrySet()) {
      files = BackingFileCandidates.plus(files, files(member.getKey(), member.getValue()));
    }
    return files;
  }

  /**
   * All that is in it by its path, such as {@code .file.filename}; empty if it isn't understood.
   */
  private static Optional<Map<String, Object>> members(String description) {
    Map<String, Object> members = new TreeMap<>();
    try {
      flatten("", new JsonObject(doubleQuoted(description)), members);
    } catch (DecodeException e) {
      return Optional.empty();
    }
    return Optional.of(members);
  }

  /** A text in the outermost description. */
  static Optional<String> member(String description, String name) {
    return members(description)
        .flatMap(all -> Optional.ofNullable(all.get("." + name)))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  /** The driver of what is below all {@code file}s. */
  static Optional<String> innermostDriver(String description) {
    return members(description)
        .flatMap(
            all ->
                all.entrySet().stream()
                    .filter(it -> it.getKey().matches("(\\.file)*\\.driver"))
                    .max(Comparator.comparingInt(it -> it.getKey().length()))
                    .map(it -> String.valueOf(it.getValue())));
  }

  /** Whether it has an offset or a size. */
  static Optional<Boolean> isPart(String description) {
    return members(description)
        .map(
            all ->
                all.entrySet().stream()
                    .anyMatch(
                        it ->
                            it.getKey().matches("(\\.file)*\\.(offset|size)")
                                && !String.valueOf(it.getValue()).equals("0")));
  }

  private static BackingFileCandidates files(String name, Object value) {
    if (!(value instanceof String text)) {
      return BackingFileCandidates.NONE;
    }
    String last = name.substring(name.lastIndexOf('.') + 1);
    if (FILES.contains(last)) {
      return BackingFileCandidates.file(text);
    }
    boolean isUnknown =
        last.equals("driver")
            ? !KNOWN.contains(text) && !BackingFileCandidates.REMOTE.contains(text)
            : CHILDREN.contains(last) || (name.contains("children.") && isNumber(last));
    return isUnknown
        ? BackingFileCandidates.unresolved(last + " '" + text + "'")
        : BackingFileCandidates.NONE;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(Character::isDigit);
  }

  private static void flatten(String prefix, Object value, Map<String, Object> into) {
    if (value instanceof JsonObject object) {
      object.forEach(it -> flatten(prefix + "." + it.getKey(), object(it.getValue()), into));
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        flatten(prefix + "." + i, object(array.getValue(i)), into);
      }
    } else {
      into.put(prefix, value);
    }
  }

  private static Object object(@org.jspecify.annotations.Nullable Object value) {
    return value == null ? false : value;
  }

  /** The same with double quotes around each string. */
  private static String doubleQuoted(String json) {
    StringBuilder text = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quote == 0) {
        quote = c == '"' || c == '\'' ? c : 0;
        text.append(quote == 0 ? c : '"');
      } else if (c == '\\' && i + 1 < json.length()) {
        char escaped = json.charAt(++i);
        text.append(escaped == '\'' ? "'" : "\\" + escaped);
      } else if (c == quote) {
        quote = 0;
        text.append('"');
      } else {
        text.append(c == '"' ? "\\\"" : String.valueOf(c));
      }
    }
    return text.toString();
  }
}
