package dev.blockjob.qmp.impl.schema;

import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of builds that were asked before: by this process, or by others if there is a folder.
 */
final class SchemaCache {

  private static final Logger LOG = System.getLogger(SchemaCache.class.getName());

  private static final Map<QemuBuild, SoftReference<QmpSchema>> KNOWN = new ConcurrentHashMap<>();

  /** What is being asked for at this moment: of 500 connections made at once one asks. */
  private static final Map<QemuBuild, Future<QmpSchema>> ASKED_FOR = new ConcurrentHashMap<>();

  private SchemaCache() {}

  /** Blocks if there is a folder. */
  static Optional<QmpSchema> find(QemuBuild build, @Nullable Path folder) {
    QmpSchema here = known(build);
    return here != null || folder == null
        ? Optional.ofNullable(here)
        : new SchemaFile(folder, build).read().map(read -> remember(build, read));
  }

  private static @Nullable QmpSchema known(QemuBuild build) {
    SoftReference<QmpSchema> known = KNOWN.get(build);
    return known == null ? null : known.get();
  }

  /** The one to use: that of the build which is known already, if one is. */
  static synchronized QmpSchema remember(QemuBuild build, QmpSchema schema) {
    QmpSchema known = known(build);
    if (known == null) {
      KNOWN.put(build, new SoftReference<>(schema));
    }
    return known == null ? schema : known;
  }

  /**
   * Another caller's question about that build; null if there is none, and then {@code ours} is.
   */
  static @Nullable Future<QmpSchema> asking(QemuBuild build, Future<QmpSchema> ours) {
    return ASKED_FOR.putIfAbsent(build, ours);
  }

  /** The question that was ours has an answer, or none will come. */
  static void asked(QemuBuild build) {
    ASKED_FOR.remove(build);
  }

  /** For other processes; blocks. A cache that can't be written is none. */
  static void write(QemuBuild build, JsonArray reply, Path folder) {
    try {
      new SchemaFile(folder, build).write(reply);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "the schema can't be kept in " + folder + ": " + e);
    }
  }
}
