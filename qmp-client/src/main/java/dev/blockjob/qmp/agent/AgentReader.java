package dev.blockjob.qmp.agent;

import dev.blockjob.qmp.impl.codec.JsonReader;
import dev.blockjob.qmp.impl.codec.MessageFramer;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an agent says. All before the first byte 0xFF, which is in no UTF-8 text, was meant
 * for another client; each further one means: what came before is not what you wait for.
 */
final class AgentReader {
  static final byte DELIMITER = (byte) 0xFF;
  private static final int LARGEST = 16 << 20;

  private final Consumer<JsonObject> sink;
  private @Nullable MessageFramer framer;

  AgentReader(Consumer<JsonObject> sink) {
    this.sink = sink;
  }

  /**
   * Takes some bytes, cut anywhere.
   *
   * @throws dev.blockjob.qmp.ProtocolException if it is no JSON
   */
  void feed(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == DELIMITER) {
        framer = new MessageFramer(LARGEST); // half a message before it was never finished
        start = i + 1;
      }
    }
    MessageFramer current = framer;
    if (current != null && start < bytes.length) {
      current.feed(
          Arrays.copyOfRange(bytes, start, bytes.length),
          (buffer, offset, length) -> sink.accept(JsonReader.read(buffer, offset, length)));
    }
  }
}
