package dev.blockjob.it.operation;

import dev.blockjob.it.QemuLab;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A node that there is no space on, whatever is written. */
final class FullNode {

  private FullNode() {}

  /** The arguments of {@code blockdev-add}; its image is made. */
  static JsonObject make(QemuLab lab, String name) {
    lab.img().create(name + ".raw", "raw", DiskUnderLoad.SIZE);
    JsonObject error = new JsonObject().put("event", "write_aio").put("errno", 28);
    return new JsonObject()
        .put("driver", "raw")
        .put("node-name", name)
        .put(
            "file",
            new JsonObject()
                .put("driver", "blkdebug")
                .put("node-name", name + "-debug")
                .put("inject-error", new JsonArray().add(error))
                .put(
                    "image",
                    new JsonObject()
                        .put("driver", "file")
                        .put("node-name", name + "-file")
                        .put("filename", name + ".raw")));
  }
}
