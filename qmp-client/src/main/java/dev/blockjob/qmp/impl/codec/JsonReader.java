package dev.blockjob.qmp.impl.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.blockjob.qmp.ProtocolException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one JSON reader. Integers stay exact from -2^63 to 2^64-1. */
public final class JsonReader {

  /** QEMU's own limit on nesting. */
  static final int MAX_NESTING = 1024;

  /** Of a message: an object of 2 bytes takes 80 in memory, so 64 MiB of them are too many. */
  static final int MAX_TOKENS = 8 << 20;

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxTokenCount(MAX_TOKENS)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .streamWriteConstraints(
              StreamWriteConstraints.builder().maxNestingDepth(MAX_NESTING).build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private JsonReader() {}

  /** Takes the members of an object. */
  @FunctionalInterface
  interface MemberSink {
    /** {@code parser} stands at the value; shall stand at its end afterwards. */
    void member(String name, JsonParser parser) throws IOException;
  }

  /**
   * Reads an object.
   *
   * @throws ProtocolException if it is malformed
   */
  public static JsonObject read(byte[] buffer, int offset, int length) {
    Map<String, Object> fields = fields();
    read(buffer, offset, length, (name, parser) -> put(fields, name, value(parser)));
    return new JsonObject(fields);
  }

  /**
   * Gives the members of an object to {@code sink}.
   *
   * @throws ProtocolException if it is malformed
   */
  static void read(byte[] buffer, int offset, int length, MemberSink sink) {
    try (JsonParser parser = FACTORY.createParser(buffer, offset, length)) {
      parser.nextToken();
      object(parser, sink);
    } catch (IOException e) {
      throw new ProtocolException("malformed JSON from the monitor: " + firstLine(e), e);
    }
  }

  /** The same for the object at which {@code parser} stands. */
  static void object(JsonParser parser, MemberSink sink) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      sink.member(name, parser);
    }
  }

  private static JsonObject object(JsonParser parser) throws IOException {
    Map<String, Object> fields = fields();
    object(parser, (name, value) -> put(fields, name, value(value)));
    return new JsonObject(fields);
  }

  /** Most objects of QMP have three members or less; room for 12 would be a tenth of an event. */
  private static Map<String, Object> fields() {
    return new LinkedHashMap<>(4);
  }

  /** JSON null is a legal value of a map, though not of a null-marked one. */
  @SuppressWarnings("NullAway")
  private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
    fields.put(name, value);
  }

  @SuppressWarnings("NullAway")
  private static void add(List<Object> elements, @Nullable Object value) {
    elements.add(value);
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      add(elements, value(parser));
    }
    return elements;
  }

  /** The value at which {@code parser} stands; null for JSON's null. */
  static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> new JsonArray(array(parser));
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("unexpected " + parser.currentToken());
    };
  }

  private static Number integer(JsonParser parser) throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? parser.getBigIntegerValue()
        : (Number) parser.getLongValue();
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
