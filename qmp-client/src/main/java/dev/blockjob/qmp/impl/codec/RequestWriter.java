package dev.blockjob.qmp.impl.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a request as one line of ASCII. Refuses what QEMU's parser would refuse, because QEMU
 * answers a request that it can't parse with an error that names no id.
 */
public final class RequestWriter {

  /**
   * QEMU's limits on a request: <a
   * href="https://gitlab.com/qemu-project/qemu/-/blob/master/qobject/json-streamer.c">json-streamer.c</a>.
   */
  static final int MAX_BYTES = 64 << 20;

  static final int MAX_TOKENS = 2 << 20;

  private static final BigInteger MAX_UNSIGNED =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
  private static final Set<Class<? extends Number>> WHOLE =
      Set.of(Byte.class, Short.class, Integer.class, Long.class);
  private static final BigInteger MIN_SIGNED = BigInteger.valueOf(Long.MIN_VALUE);

  private final JsonGenerator generator;
  private int tokens;

  private RequestWriter(JsonGenerator generator) {
    this.generator = generator;
  }

  /**
   * The bytes of a request, line feed included.
   *
   * @param id null for none
   * @throws IllegalArgumentException if QEMU could not parse it: a lone surrogate or noncharacter,
   *     a number out of range or not finite, nested or sized beyond QEMU's limits; or a value that
   *     is no JSON; or if it would crash QEMU
   */
  public static byte[] write(
      String name, JsonObject arguments, boolean outOfBand, @Nullable Object id) {
    CrashingCommandGuard.refuse(name, arguments);
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = JsonReader.FACTORY.createGenerator(out)) {
      RequestWriter writer = new RequestWriter(generator);
      generator.writeStartObject();
      generator.writeFieldName(outOfBand ? "exec-oob" : "execute");
      writer.string(name);
      if (!arguments.isEmpty()) {
        generator.writeFieldName("arguments");
        writer.value(arguments);
      }
      if (id != null) {
        generator.writeFieldName("id");
        writer.value(id);
      }
      generator.writeEndObject();
      generator.writeRaw('\n');
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the arguments of " + name + " can't be sent: " + e.getMessage(), e);
    }
    if (out.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the request " + name + " has " + out.size() + " bytes; QEMU takes " + MAX_BYTES);
    }
    return out.toByteArray();
  }

  private void value(@Nullable Object value) throws IOException {
    token();
    if (value == null) {
      generator.writeNull();
    } else if (value instanceof String string) {
      string(string);
    } else if (value instanceof Boolean bool) {
      generator.writeBoolean(bool);
    } else if (value instanceof Number number) {
      number(number);
    } else if (value instanceof JsonObject object) {
      object(object.getMap());
    } else if (value instanceof JsonArray array) {
      array(array.getList());
    } else if (value instanceof Map<?, ?> map) {
      object(map);
    } else if (value instanceof List<?> list) {
      array(list);
    } else if (value instanceof Enum<?> || value instanceof CharSequence) {
      string(value.toString());
    } else {
      throw new IllegalArgumentException(value.getClass().getName() + " is no JSON value");
    }
  }

  private void object(Map<?, ?> map) throws IOException {
    generator.writeStartObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String name = String.valueOf(entry.getKey());
      requireText(name);
      generator.writeFieldName(name);
      token();
      value(entry.getValue());
    }
    generator.writeEndObject();
  }

  private void array(List<?> list) throws IOException {
    generator.writeStartArray();
    for (Object element : list) {
      value(element);
    }
    generator.writeEndArray();
  }

  private void string(String string) throws IOException {
    requireText(string);
    generator.writeString(string);
  }

  private void number(Number number) throws IOException {
    if (number instanceof Double || number instanceof Float) {
      if (!Double.isFinite(number.doubleValue())) {
        throw new IllegalArgumentException("QMP has no number " + number);
      }
      generator.writeNumber(number.doubleValue());
    } else if (number instanceof BigInteger big) {
      if (big.compareTo(MAX_UNSIGNED) > 0 || big.compareTo(MIN_SIGNED) < 0) {
        throw new IllegalArgumentException(big + " is not between -2^63 and 2^64-1");
      }
      generator.writeNumber(big);
    } else if (number instanceof BigDecimal decimal) {
      if (!Double.isFinite(decimal.doubleValue())) {
        throw new IllegalArgumentException(decimal + " is infinite to QEMU");
      }
      generator.writeNumber(decimal);
    } else if (WHOLE.contains(number.getClass())) {
      generator.writeNumber(number.longValue());
    } else {
      throw new IllegalArgumentException(number.getClass().getName() + " is no JSON number");
    }
  }

  /** Each value stands for itself and the comma or brace around it. */
  private void token() {
    tokens += 2;
    if (tokens > MAX_TOKENS) {
      throw new IllegalArgumentException("more tokens than QEMU takes in a request");
    }
  }

  private static void requireText(String text) {
    int point;
    for (int i = 0; i < text.length(); i += Character.charCount(point)) {
      point = text.codePointAt(i);
      if (Character.getType(point) == Character.SURROGATE) {
        throw new IllegalArgumentException(
            "half a surrogate pair at position " + i + " of a string; QEMU can't parse that");
      }
      if (isNoncharacter(point)) {
        throw new IllegalArgumentException(
            String.format(
                "U+%04X at position %d of a string is no character to QEMU, which can't parse it",
                point, i));
      }
    }
  }

  /** The 66 code points that Unicode will never assign, all of which QEMU refuses. */
  private static boolean isNoncharacter(int point) {
    return (point >= 0xFDD0 && point <= 0xFDEF) || (point & 0xFFFE) == 0xFFFE;
  }
}
