package dev.blockjob.qmp.impl.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestWriterTest {

  private static String write(Object value) {
    byte[] request = RequestWriter.write("c", new JsonObject().put("v", value), false, "n-1");
    return new String(request, StandardCharsets.US_ASCII);
  }

  @Test
  void aRequestIsOneLineOfAscii() {
    assertThat(write("Gr\u00fc\u00dfe\n\uD83D\uDE00"))
        .isEqualTo(
            "{\"execute\":\"c\",\"arguments\":{\"v\":\"Gr\\u00FC\\u00DFe\\n\\uD83D\\uDE00\"},"
                + "\"id\":\"n-1\"}\n");
  }

  @Test
  void anOutOfBandRequestSaysSoAndEmptyArgumentsAreLeftOut() {
    byte[] request = RequestWriter.write("yank", new JsonObject(), true, "n-2");
    assertThat(new String(request, StandardCharsets.US_ASCII))
        .isEqualTo("{\"exec-oob\":\"yank\",\"id\":\"n-2\"}\n");
  }

  @Test
  void unsigned64BitNumbersAreExact() {
    assertThat(write(new BigInteger("18446744073709551615")))
        .contains("{\"v\":18446744073709551615}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "x\uDE00", "\uD83D\uD83D\uDE00"})
  void halfASurrogatePairIsRefusedBecauseQemuCouldNotEvenSayWhichRequest(String text) {
    assertThatThrownBy(() -> write(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("surrogate");
    assertThatThrownBy(() -> write(new JsonObject().put(text, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uFFFF", "x\uFFFE", "\uFDD0", "\uFDEF", "\uD83F\uDFFE"})
  void noncharactersAreRefusedBecauseQemuCouldNotEvenSayWhichRequest(String text) {
    assertThatThrownBy(() -> write(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no character to QEMU");
    assertThat(write("\uFFFD\uFDF0\uFDCF")).contains("\\uFFFD\\uFDF0\\uFDCF");
  }

  @Test
  void numbersThatQmpDoesNotHaveAreRefused() {
    assertThatThrownBy(() -> write(new BigDecimal("1e400")))
        .as("QEMU would take it for infinity")
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> write(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> write(BigInteger.ONE.shiftLeft(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRequestMayHave64MebibytesAndNotOneByteMore() {
    int room = RequestWriter.MAX_BYTES - write("").length();

    assertThat(write("x".repeat(room))).hasSize(64 << 20);
    assertThatThrownBy(() -> write("x".repeat(room + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("67108865 bytes");
  }

  @Test
  void whatQemuLimitsIsRefusedHere() {
    JsonArray deep = new JsonArray();
    for (int i = 0; i < MessageLimits.MOST_NESTING; i++) {
      deep = new JsonArray().add(deep);
    }
    JsonArray nested = deep;
    assertThatThrownBy(() -> write(nested)).isInstanceOf(IllegalArgumentException.class);

    JsonArray many = new JsonArray();
    for (int i = 0; i < RequestWriter.MAX_TOKENS; i++) {
      many.add(1);
    }
    assertThatThrownBy(() -> write(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokens");
  }

  private static final String OF_NONE = "{\"node\":\"n\",\"target\":\"t\",\"bitmaps\":[]}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "block-dirty-bitmap-merge | " + OF_NONE,
        "transaction | {\"actions\":[{\"type\":\"block-dirty-bitmap-merge\",\"data\":"
            + OF_NONE
            + "}]}"
      })
  void aMergeOfNoBitmapsWhichCrashesQemuIsNotSent(String command, String arguments) {
    assertThatThrownBy(() -> RequestWriter.write(command, new JsonObject(arguments), false, "n-3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("crashes QEMU");
  }

  @Test
  void aMergeOfOneBitmapIsSent() {
    JsonObject one = new JsonObject(OF_NONE).put("bitmaps", new JsonArray().add("b"));
    assertThat(RequestWriter.write("block-dirty-bitmap-merge", one, false, "n-4")).isNotEmpty();
  }
}
