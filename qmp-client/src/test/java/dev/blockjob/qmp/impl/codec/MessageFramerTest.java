package dev.blockjob.qmp.impl.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.qmp.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageFramerTest {

  private static final String MESSAGES =
      """
      {"QMP": {"version": {}, "capabilities": ["oob"]}}\r
      {
          "return": {
              "text": "} \\" { \\\\", "list": [{}, [], "]"]
          },
          "id": "a-1"
      }\r
      {"event": "E", "data": {"f": -inf, "g": inf, "h": nan, "i": -nan, "n": null, "t": true, "x": false}}\r
      {"return": {"inf": "nan inf -inf", "k": [nan,inf]}}\r
      """;

  private final List<String> messages = new ArrayList<>();

  private void collect(byte[] buffer, int offset, int length) {
    messages.add(new String(buffer, offset, length, StandardCharsets.UTF_8));
  }

  @Test
  void messagesAreTheSameWhereverTheStreamIsSplit() {
    byte[] stream = MESSAGES.getBytes(StandardCharsets.UTF_8);
    new MessageFramer(1 << 20).feed(stream, this::collect);
    List<String> whole = List.copyOf(messages);
    assertThat(whole).hasSize(4);

    for (int split = 1; split < stream.length; split++) {
      messages.clear();
      MessageFramer framer = new MessageFramer(1 << 20);
      framer.feed(Arrays.copyOfRange(stream, 0, split), this::collect);
      framer.feed(Arrays.copyOfRange(stream, split, stream.length), this::collect);
      assertThat(messages).as("split at %d", split).isEqualTo(whole);
    }
  }

  @Test
  void messagesAreTheSameWhenTheyDribbleInByteByByte() {
    byte[] stream = MESSAGES.getBytes(StandardCharsets.UTF_8);
    MessageFramer framer = new MessageFramer(1 << 20);
    for (byte b : stream) {
      framer.feed(new byte[] {b}, this::collect);
    }
    assertThat(messages).hasSize(4);
    assertThat(messages.get(2))
        .contains("\"f\": -INF, \"g\":+INF, \"h\": NaN, \"i\":  NaN, \"n\": null, \"t\": true")
        .endsWith("\"x\": false}}");
    assertThat(messages.get(3)).contains("\"inf\": \"nan inf -inf\", \"k\": [NaN,+INF]");
  }

  @Test
  void theCallersBytesAreNeitherChangedNorKept() {
    byte[] chunk = "{\"a\": inf}{\"b\": [inf, 1".getBytes(StandardCharsets.UTF_8);
    byte[] before = chunk.clone();
    MessageFramer framer = new MessageFramer(1 << 20);

    framer.feed(chunk, this::collect);
    assertThat(chunk).isEqualTo(before);
    Arrays.fill(chunk, (byte) 'x');
    framer.feed("]}".getBytes(StandardCharsets.UTF_8), this::collect);

    assertThat(messages).containsExactly("{\"a\":+INF}", "{\"b\": [+INF, 1]}");
  }

  @Test
  void whatIsNoObjectIsNamed() {
    assertThatThrownBy(
            () ->
                new MessageFramer(100)
                    .feed("SSH-2.0-OpenSSH\r\n".getBytes(StandardCharsets.UTF_8), this::collect))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("SSH-2.0-OpenSSH");
  }

  @Test
  void aMessageOverTheLimitFailsBeforeItIsWhole() {
    MessageFramer framer = new MessageFramer(64);
    framer.feed(("{\"a\": \"" + "x".repeat(50)).getBytes(StandardCharsets.UTF_8), this::collect);
    assertThatThrownBy(
            () -> framer.feed("y".repeat(20).getBytes(StandardCharsets.UTF_8), this::collect))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("64 bytes");
  }

  @Test
  void aWholeMessageOverTheLimitFailsToo() {
    byte[] message = ("{\"a\": \"" + "x".repeat(100) + "\"}").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> new MessageFramer(64).feed(message, this::collect))
        .isInstanceOf(ProtocolException.class);
    assertThat(messages).isEmpty();
  }
}
