package dev.blockjob.qmp.impl.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The faults were given by real QEMUs: LATE by 7.2.22 and 10.0.13, EARLY by 11.1.3. */
class RequestReaderTest {

  private final List<String> read = new ArrayList<>();
  private final List<ClientRequest> requests = new ArrayList<>();

  private RequestReader reader(JsonErrorDialect dialect) {
    return new RequestReader(
        dialect,
        new RequestReader.Sink() {
          @Override
          public void request(ClientRequest request) {
            requests.add(request);
            read.add("request");
          }

          @Override
          public void malformed(String description) {
            read.add(description);
          }
        });
  }

  private List<String> read(JsonErrorDialect dialect, String text) {
    read.clear();
    reader(dialect).feed(text.getBytes(StandardCharsets.ISO_8859_1));
    return List.copyOf(read);
  }

  private ClientRequest request(String text) {
    assertThat(read(JsonErrorDialect.LATE, text)).containsExactly("request");
    return requests.get(requests.size() - 1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          foo                | 1:1 | invalid keyword 'foo'                     |
          {"a" 1}            | 1:6 | missing : in object pair                  | expecting ':'
          }                  | 1:1 | expecting value                           |
          {"a":1,"a":2}      | 1:12 | duplicate key                            |
          {"execute":"\\ud800"} | 1:12 | \\ud800 is not a valid Unicode character |
          {"a":"\\u12"}      | 1:6 | \\u12" is not a valid Unicode character   |
          {"a":"\\q"}        | 1:6 | invalid escape sequence in string         |
          {"execute":"x", ]  | 1:17 | expecting value                          | expecting key
          {1:2}              | 1:2 | key is not a string in object             | expecting key
          {[1]:2}            | 1:2 | key is not a string in object             | expecting key
          {"a":1 "b":2}      | 1:8 | expected separator in dict                | expected ',' or '}'
          [1 2]              | 1:4 | expected separator in list                | expected ',' or ']'
          [1,]               | 1:4 | expecting value                           |
          {"a":1,}           | 1:8 | expecting value                           | expecting key
          {"a"}              | 1:5 | missing : in object pair                  | expecting ':'
          {,}                | 1:2 | expecting value                           | expecting key
          {"a":}             | 1:6 | expecting value                           |
          {[}]               | 1:2 | expecting value                           | expecting key
          {"a":-}            | 1:6 | stray '-}'                                |
          """)
  void aFaultIsWordedAsQemuDoes(String text, String position, String late, String early) {
    assertThat(read(JsonErrorDialect.LATE, text + "\n"))
        .containsExactly("JSON parse error, " + late);
    assertThat(read(JsonErrorDialect.EARLY, text + "\n"))
        .containsExactly(position + ": JSON parse error, " + (early == null ? late : early));
  }

  @Test
  void afterBytesThatAreNoTokenReadingGoesOnAtTheNextBracket() {
    assertThat(read(JsonErrorDialect.LATE, "\u00ff\u0000{\"execute\":\"x\",\"id\":7}\n"))
        .containsExactly(
            "JSON parse error, stray '\ufffd'", "JSON parse error, stray ''", "request");
    assertThat(read(JsonErrorDialect.EARLY, "{\"execute\":\"x\n\"} {\"execute\":\"y\"}"))
        .containsExactly(
            "1:12: JSON parse error, stray '\"x\n'",
            "2:3: JSON parse error, expecting value",
            "request");
  }

  @ParameterizedTest
  @EnumSource(JsonErrorDialect.class)
  void aFaultConcernsOneMessageOnly(JsonErrorDialect dialect) {
    assertThat(read(dialect, "{\"a\" 1, [}] {\"execute\":\"x\"} tru {\"execute\":\"x\"}"))
        .hasSize(4)
        .element(1)
        .isEqualTo("request");
  }

  @ParameterizedTest
  @EnumSource(JsonErrorDialect.class)
  void whatIsNoObjectIsNoRequest(JsonErrorDialect dialect) {
    assertThat(read(dialect, "[1] 42 \"x\" null 1e5\n"))
        .hasSize(5)
        .containsOnly("QMP input must be a JSON object");
  }

  @Test
  void nestingIsLimitedAsInQemu() {
    String tooDeep = "[".repeat(2051) + "]".repeat(2051);

    assertThat(read(JsonErrorDialect.EARLY, tooDeep))
        .containsExactly("JSON nesting depth limit exceeded");
    // Where it gave up it begins anew, and closing brackets are as many faults.
    assertThat(read(JsonErrorDialect.LATE, tooDeep))
        .startsWith("JSON nesting depth limit exceeded", "JSON nesting depth limit exceeded")
        .hasSize(2 + 1 + 2050);
    assertThat(read(JsonErrorDialect.LATE, "{\"a\":" + "[".repeat(1023) + "]".repeat(1023) + "}"))
        .containsExactly("request");
  }

  @Test
  void aHugeTokenIsGivenUpAndItsMemoryToo() {
    RequestReader reader = reader(JsonErrorDialect.LATE);
    byte[] chunk = new byte[1 << 20];
    Arrays.fill(chunk, (byte) 'a');
    reader.feed("{\"execute\":\"".getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < 65; i++) {
      reader.feed(chunk);
    }
    assertThat(read).containsExactly("JSON token size limit exceeded");
  }

  @Test
  void theSameIsReadWhereverTheStreamIsSplit() {
    byte[] stream =
        "{\"execute\": 'x', \"id\": [1, {\"a\": -1.5e+3}]}\n foo {\"a\":\"\u00ff\"}{\"execute\":\"y\"}"
            .getBytes(StandardCharsets.ISO_8859_1);
    for (JsonErrorDialect dialect : JsonErrorDialect.values()) {
      read.clear();
      reader(dialect).feed(stream);
      List<String> whole = List.copyOf(read);
      assertThat(whole).hasSize(5);
      for (int split = 1; split < stream.length; split++) {
        read.clear();
        RequestReader reader = reader(dialect);
        reader.feed(Arrays.copyOfRange(stream, 0, split));
        reader.feed(Arrays.copyOfRange(stream, split, stream.length));
        assertThat(read).as("split at %d", split).isEqualTo(whole);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"execute":"x"}              | {"execute":"x", "id": "n-1"}
          {}                           | {"id": "n-1"}
          {"id":{"a" :[1]},"execute":"x"} | {"id":"n-1","execute":"x"}
          {"execute":"x","\\u0069d" : 1.50 } | {"execute":"x","\\u0069d" : "n-1" }
          {"arguments":{"id":1},"execute":"x"} | {"arguments":{"id":1},"execute":"x", "id": "n-1"}
          """)
  void anIdIsReplacedAndNothingElse(String request, String replaced) {
    assertThat(new String(request(request).withId("n-1"), StandardCharsets.UTF_8))
        .isEqualTo(replaced + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          1.50             | 1.50
          null             | null
          {"b":1, "a" :[ ]} | {"b":1, "a" :[ ]}
          "\\u00e9\\/"     | "\\u00e9\\/"
          'it"s'           | "it\\"s"
          [ 'a',1 ]        | ["a", 1]
          """)
  void anIdComesBackAsItWasAndWhatOnlyQemuReadsAsQemuWritesIt(String id, String back) {
    ClientRequest request = request("{\"execute\":\"x\",\"id\": " + id + " }");

    assertThat(request.id()).isEqualTo(back);
  }

  @Test
  void anIdOverSeveralLinesOrBeyondAsciiComesBackAsOneLineOfAscii() {
    ClientRequest request = request("{\"id\":[\n1,\r\n\"\u00c3\u00a9\"],\"execute\":\"x\"}");

    assertThat(request.id()).isEqualTo("[1, \"\\u00E9\"]");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"execute":"x"}                   | x | false | true
          {"exec-oob":"x","arguments":{}}   | x | true  | true
          {"execute":"x","exec-oob":"x"}    | x | false | false
          {"execute":"x","foo":1}           | x | false | false
          {"execute":"x","arguments":[]}    | x | false | false
          {"execute":1}                     |   | false | false
          {}                                |   | false | false
          """)
  void whatARequestWantsIsKnown(
      String text, String command, boolean outOfBand, boolean wellFormed) {
    ClientRequest request = request(text);

    assertThat(request.command()).isEqualTo(command);
    assertThat(request.outOfBand()).isEqualTo(outOfBand);
    assertThat(request.wellFormed()).isEqualTo(wellFormed);
  }

  @Test
  void theCapabilitiesThatAreEnabledAreKnown() {
    assertThat(request("{'execute':'q','arguments':{'enable':['oob']}}").enables("oob")).isTrue();
    assertThat(request("{'execute':'q','arguments':{'x':['oob']}}").enables("oob")).isFalse();
    assertThat(request("{'execute':'q'}").enables("oob")).isFalse();
  }

  @Test
  void aLargeRequestLeavesNothingBehindAlsoIfTheNextHasBegun() {
    RequestReader reader = reader(JsonErrorDialect.LATE);

    reader.feed(("{\"a\": \"" + "x".repeat(1 << 20)).getBytes(StandardCharsets.ISO_8859_1));
    assertThat(reader.kept()).isGreaterThan(1 << 20);
    reader.feed("\"}\n{\"b\": ".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(reader.kept()).isLessThan(32 << 10);
    reader.feed("1}".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(read).containsExactly("request", "request");
  }
}
