package dev.blockjob.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Options of block nodes that misbehave: for {@link VmSpec#layerFile}, {@code -blockdev} and {@code
 * blockdev-add}.
 *
 * @see <a
 *     href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-block-core.BlockdevOptions">BlockdevOptions</a>
 */
public final class FaultyNodes {

  /** "No space left on device". */
  public static final int ENOSPC = 28;

  /** "Input/output error". */
  public static final int EIO = 5;

  private FaultyNodes() {}

  /** A plain file; nothing is wrong with it. */
  public static JsonObject file(String filename) {
    return new JsonObject().put("driver", "file").put("filename", filename);
  }

  /**
   * {@code image} behind a {@code blkdebug} that lets requests fail.
   *
   * @param event which, such as {@code write_aio} or {@code read_aio}
   * @param errno the error, such as {@link #ENOSPC}
   * @param once whether only the first one fails
   */
  public static JsonObject failing(JsonObject image, String event, int errno, boolean once) {
    JsonObject error =
        new JsonObject()
            .put("event", event)
            .put("errno", errno)
            .put("once", once)
            .put("immediately", false);
    return new JsonObject()
        .put("driver", "blkdebug")
        .put("inject-error", new JsonArray().add(error))
        .put("image", image);
  }

  /**
   * {@code file} behind a {@code throttle} of that group, which is an object of QEMU's: {@code
   * -object throttle-group,id=GROUP,x-bps-total=BYTES}, changed by {@code qom-set}.
   */
  public static JsonObject throttled(JsonObject file, String group) {
    return new JsonObject()
        .put("driver", "throttle")
        .put("throttle-group", group)
        .put("file", file);
  }
}
