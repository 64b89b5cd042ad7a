package dev.blockjob.qmp.impl.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonToken;
import dev.blockjob.qmp.ProtocolException;
import dev.blockjob.qmp.impl.codec.JsonTexts.JsonText;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds for whatever QEMU prints and whatever we ask. */
class CodecProperties {

  private static final int LIMIT = 1 << 20;

  @Provide
  Arbitrary<JsonText> texts() {
    return JsonTexts.texts();
  }

  @Provide
  Arbitrary<JsonObject> arguments() {
    return JsonTexts.arguments();
  }

  @Provide
  Arbitrary<String> strings() {
    return JsonTexts.strings();
  }

  @Provide
  Arbitrary<String> oddMessages() {
    return JsonTexts.oddMessages();
  }

  @Provide
  Arbitrary<String> nearlyJson() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            " ",
            "\r\n",
            "\"id\":",
            "{\"return\":",
            "null",
            "true",
            "1",
            "-",
            "1e400",
            "inf",
            "nan",
            "\"x\"",
            "\\ud800",
            "{}",
            "[]",
            "\u00ff")
        .list()
        .ofMaxSize(30)
        .map(words -> String.join("", words));
  }

  @Property(seed = "1")
  void anyMessagesDecodeToWhatTheyStandForWhereverTheyAreSplit(
      @ForAll @Size(min = 1, max = 3) List<@From("texts") JsonText> messages, @ForAll long seed) {
    StringBuilder stream = new StringBuilder();
    messages.forEach(message -> stream.append(message.text()));

    List<JsonObject> read = decode(stream.toString(), new Random(seed));

    assertThat(read).hasSameSizeAs(messages);
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i).getMap()).isEqualTo(messages.get(i).value().getMap());
    }
  }

  @Property(seed = "2")
  void ourReaderAgreesWithJacksonsOwnOnTheWholeText(@ForAll("arguments") JsonObject value)
      throws Exception {
    String text = value.encode();

    JsonObject ours = decode(text, new Random(0)).get(0);

    try (var theirs = new com.fasterxml.jackson.core.JsonFactory().createParser(text);
        var mine = JsonReader.FACTORY.createParser(ours.encode())) {
      for (JsonToken token = theirs.nextToken(); token != null; token = theirs.nextToken()) {
        assertThat(mine.nextToken()).isEqualTo(token);
        assertThat(mine.getText()).isEqualTo(theirs.getText());
      }
      assertThat(mine.nextToken()).isNull();
    }
  }

  @Property(seed = "3")
  void aRequestIsOneLineOfAsciiThatParsesBackToWhatWasAsked(
      @ForAll("strings") String name,
      @ForAll("arguments") JsonObject arguments,
      @ForAll boolean outOfBand,
      @ForAll("strings") String id) {
    byte[] request = RequestWriter.write(name, arguments, outOfBand, id);

    String line = new String(request, StandardCharsets.ISO_8859_1);
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    assertThat(line.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c <= 127));
    JsonObject read = JsonReader.read(request, 0, request.length);
    assertThat(read.getString(outOfBand ? "exec-oob" : "execute")).isEqualTo(name);
    assertThat(read.getString("id")).isEqualTo(id);
    assertThat(read.getJsonObject("arguments", new JsonObject()).getMap())
        .isEqualTo(arguments.getMap());
    assertThat(read.size()).isEqualTo(arguments.isEmpty() ? 2 : 3);
  }

  @Property(seed = "4")
  void nearlyJsonIsReadOrRefusedAndNothingElseHappens(@ForAll("nearlyJson") String garbage) {
    readOrRefuse(garbage.getBytes(StandardCharsets.ISO_8859_1));
    readOrRefuse(("{" + garbage + "}").getBytes(StandardCharsets.ISO_8859_1));
  }

  @Property(seed = "6")
  void oddMessagesAreReadOrRefusedAndNothingElseHappens(@ForAll("oddMessages") String message) {
    readOrRefuse(message.getBytes(StandardCharsets.UTF_8));
  }

  @Property(seed = "5")
  void bytesAreReadOrRefusedAndNothingElseHappens(@ForAll @Size(max = 200) byte[] garbage) {
    readOrRefuse(garbage);
  }

  private static void readOrRefuse(byte[] garbage) {
    MessageReader reader = new MessageReader(Clock.systemUTC());
    try {
      new MessageFramer(LIMIT).feed(garbage, reader::read);
    } catch (ProtocolException expected) {
      assertThat(expected.getMessage()).isNotBlank().hasSizeLessThan(1000);
    }
  }

  private static List<JsonObject> decode(String text, Random random) {
    List<JsonObject> messages = new ArrayList<>();
    byte[] stream = text.getBytes(StandardCharsets.UTF_8);
    MessageFramer framer = new MessageFramer(LIMIT);
    for (int from = 0; from < stream.length; ) {
      int to = Math.min(stream.length, from + 1 + random.nextInt(random.nextBoolean() ? 3 : 200));
      framer.feed(
          Arrays.copyOfRange(stream, from, to),
          (buffer, offset, length) -> messages.add(JsonReader.read(buffer, offset, length)));
      from = to;
    }
    assertThat(framer.inMessage()).isFalse();
    return messages;
  }
}
