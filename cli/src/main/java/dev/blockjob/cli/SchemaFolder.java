package dev.blockjob.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the schemas of QEMUs are kept from one call to the next. */
final class SchemaFolder {

  /** Names another folder; empty for none. */
  static final String VARIABLE = "BLOCKJOB_SCHEMA_CACHE";

  private SchemaFolder() {}

  /** In the user's cache; null if there is none or it was switched off. */
  static @Nullable Path of(Map<String, String> environment) {
    String named = environment.get(VARIABLE);
    if (named != null) {
      return named.isEmpty() ? null : Path.of(named);
    }
    String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (caches.isEmpty() && home.isEmpty()) {
      return null;
    }
    Path cache = caches.isEmpty() ? Path.of(home, ".cache") : Path.of(caches);
    return cache.resolve("blockjob/schema");
  }
}
