package dev.blockjob.qmp;

import io.vertx.core.json.JsonObject;

record RawCommand(String name, JsonObject arguments, boolean outOfBand)
    implements QmpCommand<Object> {
  RawCommand {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the command's name is empty");
    }
  }

  @Override
  public Object decode(Object returned) {
    return returned;
  }
}
