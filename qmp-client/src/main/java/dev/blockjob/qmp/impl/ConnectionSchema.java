package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import org.jspecify.annotations.Nullable;

/** A connection's schema: asked for once, 250 KB and 0.1 s of QEMU's main loop. */
final class ConnectionSchema {

  static final String COMMAND = "query-qmp-schema";

  private final QmpConnection connection;
  private @Nullable Future<QmpSchema> asked;

  ConnectionSchema(QmpConnection connection) {
    this.connection = connection;
  }

  synchronized Future<QmpSchema> get() {
    Future<QmpSchema> schema = asked;
    if (schema == null || schema.failed()) {
      schema = connection.execute(COMMAND).map(ConnectionSchema::read);
      asked = schema;
    }
    return schema;
  }

  private static QmpSchema read(Object returned) {
    if (returned instanceof JsonArray reply) {
      try {
        return QmpSchema.of(reply);
      } catch (IllegalArgumentException e) {
        throw new ProtocolException("the reply to " + COMMAND + " is no schema", e);
      }
    }
    throw new ProtocolException("the reply to " + COMMAND + " is no array", null);
  }
}
