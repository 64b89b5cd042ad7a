package dev.blockjob.qmp.impl.codec;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Any JSON that QEMU can print, as a value and as each of the texts that stand for it. */
public final class JsonTexts {

  private static final BigInteger MOST = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private JsonTexts() {}

  /** A value and one of its texts. */
  public record JsonText(JsonObject value, String text) {}

  /** Objects and a text of each: of one line or pretty, escaped more or less. */
  public static Arbitrary<JsonText> texts() {
    return Combinators.combine(objects(numbers(true)), Arbitraries.longs())
        .as((value, seed) -> new JsonText(value, new Printer(new Random(seed)).print(value)));
  }

  /** Objects that a request can carry: their numbers are finite. */
  public static Arbitrary<JsonObject> arguments() {
    return objects(numbers(false));
  }

  /** Messages of QMP's own words in places and with values that they shouldn't have. */
  public static Arbitrary<String> oddMessages() {
    Arbitrary<Object> odd =
        Arbitraries.<Object>of(
                true,
                1,
                -1,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                MOST,
                1.5,
                1e300,
                "",
                "SHUTDOWN",
                "1",
                new JsonObject(),
                new JsonArray(),
                new JsonArray().add(new JsonArray()).addNull())
            .injectNull(0.07);
    Arbitrary<String> words =
        Arbitraries.of(
            "QMP",
            "return",
            "error",
            "event",
            "id",
            "data",
            "timestamp",
            "seconds",
            "microseconds",
            "class",
            "desc",
            "version",
            "qemu",
            "major",
            "package",
            "capabilities",
            "reason");
    Arbitrary<JsonObject> leaves =
        Combinators.combine(words, odd).as((word, value) -> new JsonObject().put(word, value));
    return Arbitraries.recursive(
            () -> leaves,
            inner ->
                Combinators.combine(words, inner, inner)
                    .as((word, a, b) -> a.copy().mergeIn(b).put(word, b)),
            0,
            3)
        .map(JsonObject::encode);
  }

  /**
   * Strings without half surrogate pairs and noncharacters, but with whatever else: NUL, quotes,
   * other planes.
   */
  public static Arbitrary<String> strings() {
    Arbitrary<String> any =
        Arbitraries.integers()
            .between(0, Character.MAX_CODE_POINT)
            .filter(c -> Character.getType(c) != Character.SURROGATE)
            .filter(c -> (c & 0xFFFE) != 0xFFFE && (c < 0xFDD0 || c > 0xFDEF))
            .list()
            .ofMaxSize(12)
            .map(JsonTexts::join);
    Arbitrary<String> nasty =
        Arbitraries.strings().withChars("{}[]\"\\\r\n\t infnaINF-+\0\u007f\u00e9").ofMaxLength(24);
    return Arbitraries.oneOf(nasty, any);
  }

  private static String join(List<Integer> points) {
    StringBuilder text = new StringBuilder();
    points.forEach(text::appendCodePoint);
    return text.toString();
  }

  private static Arbitrary<Object> numbers(boolean anyDouble) {
    Arbitrary<Object> whole =
        Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L))
            .map(n -> n);
    Arbitrary<Object> huge =
        Arbitraries.bigIntegers().between(BigInteger.ONE.shiftLeft(63), MOST).map(n -> n);
    Arbitrary<Object> broken = Arbitraries.doubles().map(n -> n);
    Arbitrary<Object> none =
        Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    return anyDouble
        ? Arbitraries.oneOf(whole, huge, broken, none)
        : Arbitraries.oneOf(whole, huge, broken);
  }

  private static Arbitrary<JsonObject> objects(Arbitrary<Object> numbers) {
    Arbitrary<Object> leaf =
        Arbitraries.oneOf(strings().map(s -> s), numbers, Arbitraries.of(true, false).map(b -> b));
    Arbitrary<Object> any =
        Arbitraries.recursive(() -> leaf.injectNull(0.1), JsonTexts::container, 0, 4);
    return any.list().ofMaxSize(4).map(JsonTexts::object);
  }

  private static Arbitrary<Object> container(Arbitrary<Object> inner) {
    return Arbitraries.frequencyOf(
        Tuple.of(2, inner),
        Tuple.of(1, inner.list().ofMaxSize(4).map(JsonArray::new)),
        Tuple.of(
            1, Combinators.combine(strings(), inner).as((k, v) -> new JsonObject().put(k, v))));
  }

  private static JsonObject object(List<Object> values) {
    JsonObject object = new JsonObject();
    values.forEach(value -> object.put("k" + object.size() + "\u00fc\"", value));
    return object;
  }

  /** Prints as QEMU may, and as other servers may. */
  private static final class Printer {

    private final Random random;
    private final boolean pretty;
    private final StringBuilder out = new StringBuilder();

    private Printer(Random random) {
      this.random = random;
      this.pretty = random.nextBoolean();
    }

    private String print(JsonObject value) {
      object(value.getMap());
      return out.append("\r\n").toString();
    }

    private void space() {
      out.append(pretty ? "\r\n    " : random.nextBoolean() ? " " : "");
    }

    private void value(Object value) {
      if (value instanceof JsonObject object) {
        object(object.getMap());
      } else if (value instanceof JsonArray array) {
        array(array.getList());
      } else if (value instanceof String string) {
        string(string);
      } else if (value instanceof Double number && !Double.isFinite(number)) {
        out.append(nonFinite(number));
      } else {
        out.append(value);
      }
    }

    /** As C's printf does. */
    private String nonFinite(double number) {
      return Double.isNaN(number)
          ? (random.nextBoolean() ? "nan" : "-nan")
          : number > 0 ? "inf" : "-inf";
    }

    private void object(Map<?, ?> fields) {
      out.append('{');
      for (Iterator<? extends Map.Entry<?, ?>> all = fields.entrySet().iterator();
          all.hasNext(); ) {
        Map.Entry<?, ?> field = all.next();
        space();
        string((String) field.getKey());
        out.append(':');
        space();
        value(field.getValue());
        out.append(all.hasNext() ? "," : "");
      }
      space();
      out.append('}');
    }

    private void array(List<?> elements) {
      out.append('[');
      for (Iterator<?> all = elements.iterator(); all.hasNext(); ) {
        space();
        value(all.next());
        out.append(all.hasNext() ? "," : "");
      }
      space();
      out.append(']');
    }

    private void string(String text) {
      out.append('"');
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < ' ' || c > '~' || random.nextInt(8) == 0) {
          out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
        } else if (c == '"' || c == '\\') {
          out.append('\\').append(c);
        } else {
          out.append(c);
        }
      }
      out.append('"');
    }
  }
}
