package dev.blockjob.qmp.impl.schema;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.impl.BlockingWork;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection's schema: 250 KB, which keep QEMU's main loop busy for 20 ms and more. So it is
 * asked for once, and not at all if another QEMU of the same build was. A trace has it all the
 * same: without it a replay would be at a loss.
 */
public final class ConnectionSchema {

  private static final String COMMAND = "query-qmp-schema";

  /** For a QEMU of the same build that is being asked; it may stand still. */
  private static final long PATIENCE_MILLIS = 5000;

  private final QmpConnection connection;
  private final @Nullable Path folder;
  private @Nullable Future<QmpSchema> asked;

  /** Asks nothing yet. */
  public ConnectionSchema(QmpConnection connection) {
    this.connection = connection;
    this.folder = connection.options().schemaCache();
  }

  /** See {@link QmpConnection#schema()}. */
  public synchronized Future<QmpSchema> get() {
    Future<QmpSchema> schema = asked;
    if (schema == null || schema.failed()) {
      schema =
          connection.options().trace() == null
              ? blocking(this::look).compose(this::fetchUnlessFound)
              : fetch().map(ConnectionSchema::read);
      asked = schema;
    }
    return schema;
  }

  /** Null members where it isn't known. */
  private record Lookup(@Nullable QemuBuild build, @Nullable QmpSchema schema) {
    static final Lookup NOTHING = new Lookup(null, null);
  }

  private Future<Lookup> blocking(Callable<Lookup> look) {
    return BlockingWork.on(connection.context(), look).otherwise(Lookup.NOTHING);
  }

  private Lookup look() {
    QemuBuild build =
        connection
            .peer()
            .flatMap(process -> QemuBuild.of(process, connection.greeting()))
            .orElse(null);
    return build == null
        ? Lookup.NOTHING
        : new Lookup(build, SchemaCache.find(build, folder).orElse(null));
  }

  private Future<QmpSchema> fetchUnlessFound(Lookup lookup) {
    QemuBuild build = lookup.build;
    if (lookup.schema != null || build == null) {
      return lookup.schema != null ? Future.succeededFuture(lookup.schema) : fetchFor(null);
    }
    Promise<QmpSchema> ours = Promise.promise();
    Future<QmpSchema> others = SchemaCache.asking(build, ours.future());
    if (others != null) {
      return here(others.timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
          .recover(late -> fetchFor(build));
    }
    return fetchFor(build).onComplete(ours).onComplete(asked -> SchemaCache.asked(build));
  }

  /** What another connection asked for completes over there. */
  private Future<QmpSchema> here(Future<QmpSchema> there) {
    Promise<QmpSchema> here = Promise.promise();
    there.onComplete(schema -> connection.context().runOnContext(v -> here.handle(schema)));
    return here.future();
  }

  private Future<QmpSchema> fetchFor(@Nullable QemuBuild build) {
    return fetch().compose(reply -> remembered(build, reply));
  }

  private Future<JsonArray> fetch() {
    return connection
        .execute(COMMAND)
        .map(returned -> ProtocolException.reading(COMMAND, () -> (JsonArray) returned));
  }

  /** Written before it is handed out: the caller may end right after. */
  private Future<QmpSchema> remembered(@Nullable QemuBuild build, JsonArray reply) {
    QmpSchema schema = read(reply);
    if (build == null) {
      return Future.succeededFuture(schema);
    }
    QmpSchema shared = SchemaCache.remember(build, schema);
    Path kept = folder;
    if (kept == null) {
      return Future.succeededFuture(shared);
    }
    return blocking(
            () -> {
              SchemaCache.write(build, reply, kept);
              return Lookup.NOTHING;
            })
        .map(written -> shared);
  }

  private static QmpSchema read(JsonArray reply) {
    return ProtocolException.reading(COMMAND, () -> QmpSchema.of(reply));
  }
}
