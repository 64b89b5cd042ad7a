package dev.blockjob.jobs.impl;

import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The objects of QEMU's that hold passwords; what they hold is never asked for. */
public final class Secrets {

  /** {@code secret}, and {@code secret_keyring}. */
  private static final String TYPE = "child<secret";

  private Secrets() {}

  /**
   * Fails with {@link RequestException} unless there is a secret of each of these ids, of which
   * null is none. Asks nothing where none is named.
   */
  public static Future<Void> mustExist(QmpConnection connection, Collection<@Nullable String> ids) {
    List<String> wanted = ids.stream().filter(Objects::nonNull).distinct().toList();
    if (wanted.isEmpty()) {
      return Future.succeededFuture();
    }
    return connection
        .execute("qom-list", new JsonObject().put("path", "/objects"))
        .map(reply -> secrets((JsonArray) reply))
        .compose(
            there ->
                wanted.stream()
                    .filter(id -> !there.contains(id))
                    .findFirst()
                    .map(id -> Future.<Void>failedFuture(unknown(id, there)))
                    .orElseGet(Future::succeededFuture));
  }

  private static List<String> secrets(JsonArray objects) {
    return objects.stream()
        .filter(JsonObject.class::isInstance)
        .map(JsonObject.class::cast)
        .filter(object -> object.getString("type", "").startsWith(TYPE))
        .map(object -> object.getString("name", ""))
        .sorted()
        .toList();
  }

  private static RequestException unknown(String id, List<String> there) {
    return new RequestException(
        Reason.INVALID,
        "QEMU has no secret object '"
            + id
            + "'; it has "
            + (there.isEmpty() ? "none" : String.join(", ", there))
            + ": add one, with -object secret,id="
            + id
            + ",file=FILE or by object-add",
        there);
  }
}
