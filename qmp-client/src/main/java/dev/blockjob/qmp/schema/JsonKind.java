package dev.blockjob.qmp.schema;

import dev.blockjob.qmp.schema.SchemaType.Array;
import dev.blockjob.qmp.schema.SchemaType.Builtin;
import dev.blockjob.qmp.schema.SchemaType.Enumeration;
import dev.blockjob.qmp.schema.SchemaType.Structure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The kind of a JSON value, independent of any schema. */
enum JsonKind {
  STRING("string"),
  INT("int"),
  NUMBER("number"),
  BOOLEAN("boolean"),
  NULL("null"),
  ARRAY("array"),
  OBJECT("object");

  private final String wireName;

  JsonKind(String wireName) {
    this.wireName = wireName;
  }

  private String wireName() {
    return wireName;
  }

  private static final int SHOWN = 60;

  static JsonKind of(@Nullable Object value) {
    if (value == null) {
      return NULL;
    } else if (value instanceof JsonObject) {
      return OBJECT;
    } else if (value instanceof JsonArray) {
      return ARRAY;
    } else if (value instanceof Boolean) {
      return BOOLEAN;
    } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      return NUMBER;
    }
    return value instanceof Number ? INT : STRING;
  }

  /** A whole number is a number, too. */
  boolean isA(Builtin builtin) {
    return switch (builtin) {
      case VALUE -> true;
      case NUMBER -> this == NUMBER || this == INT;
      case STRING -> this == STRING;
      case INT -> this == INT;
      case BOOLEAN -> this == BOOLEAN;
      case NULL -> this == NULL;
    };
  }

  /** Whether a value of this kind may be one of {@code type}, as far as JSON tells. */
  boolean fits(SchemaType type) {
    if (type instanceof Builtin builtin) {
      return isA(builtin);
    }
    return expected(type).equals(wireName());
  }

  /** The JSON type of {@code type}'s values. */
  static String expected(SchemaType type) {
    if (type instanceof Builtin builtin) {
      return builtin.wireName();
    } else if (type instanceof Enumeration) {
      return "string";
    } else if (type instanceof Array) {
      return "array";
    }
    return type instanceof Structure ? "object" : "value";
  }

  /** A value for people: what it is, and the value if it is short. */
  static String show(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    String text = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
    return "the " + of(value).wireName() + " " + shown;
  }
}
