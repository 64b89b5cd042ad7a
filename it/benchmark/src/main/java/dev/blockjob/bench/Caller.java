package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.qmp.QmpConnection;
import io.vertx.core.json.JsonObject;
import java.io.IOException;

/** Sends a command and waits for its reply: a bare socket or a client, for what isn't measured. */
interface Caller {

  void call(String command) throws IOException;

  static Caller of(QmpConnection connection) {
    return command -> {
      JsonObject json = new JsonObject(command);
      Await.get(connection.execute(json.getString("execute"), json.getJsonObject("arguments")));
    };
  }
}
