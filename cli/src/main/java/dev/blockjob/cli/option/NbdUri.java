package dev.blockjob.cli.option;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.UsageException;
import dev.blockjob.jobs.request.Target;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads <a href="https://github.com/NetworkBlockDevice/nbd/blob/master/doc/uri.md">NBD URIs</a>:
 * {@code nbd://HOST[:PORT]/EXPORT}, {@code nbd+unix:///EXPORT?socket=PATH}.
 */
final class NbdUri {
  private static final String UNIX = "nbd+unix";
  private static final String TCP = "nbd";
  private static final String SOCKET = "socket=";
  private static final int PORT = 10809;

  private NbdUri() {}

  /** Null for what isn't one; refuses one that is wrong. */
  static Target.@Nullable Nbd parse(String text, CliEnvironment environment) {
    if (!text.startsWith(TCP + ":") && !text.startsWith(UNIX + ":")) {
      return null;
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw wrong(text);
    }
    String path = uri.getPath();
    String export = path == null ? "" : path.replaceFirst("^/", "");
    if (UNIX.equals(uri.getScheme())) {
      return new Target.Nbd(null, 0, socket(text, uri, environment), export);
    }
    String host = uri.getHost();
    if (host == null) {
      throw wrong(text);
    }
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new Target.Nbd(bare, uri.getPort() < 0 ? PORT : uri.getPort(), null, export);
  }

  private static Path socket(String text, URI uri, CliEnvironment environment) {
    String query = uri.getQuery();
    if (query == null || !query.startsWith(SOCKET)) {
      throw wrong(text);
    }
    return environment.absolute(query.substring(SOCKET.length()));
  }

  private static UsageException wrong(String text) {
    return new UsageException(
        "'"
            + text
            + "' names no NBD export: nbd://HOST[:PORT]/EXPORT or nbd+unix:///EXPORT?socket=PATH");
  }
}
