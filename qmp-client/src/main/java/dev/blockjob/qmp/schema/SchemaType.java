package dev.blockjob.qmp.schema;

import java.util.List;
import java.util.Optional;

/**
 * A type as <a
 * href="https://www.qemu.org/docs/master/devel/qapi-code-gen.html#client-json-protocol-introspection">QAPI's
 * introspection</a> describes it. Types name each other by ids, which {@link QmpSchema#type}
 * resolves: they can be recursive. The ids mean nothing outside of their schema.
 */
public sealed interface SchemaType {

  /** A JSON type without structure. */
  enum Builtin implements SchemaType {
    STRING("string"),
    /** A whole number; QEMU's ranges are not part of a schema. */
    INT("int"),
    /** A number, whole or not. */
    NUMBER("number"),
    /** {@code true} or {@code false}. */
    BOOLEAN("boolean"),
    /** {@code null}. */
    NULL("null"),
    /** Anything. */
    VALUE("value");

    private final String wireName;

    Builtin(String wireName) {
      this.wireName = wireName;
    }

    /** JSON's name of the type, as {@code query-qmp-schema} has it. */
    public String wireName() {
      return wireName;
    }
  }

  /** A string out of a fixed set. */
  record Enumeration(List<Value> values) implements SchemaType {
    /** Copies the list. */
    public Enumeration {
      values = List.copyOf(values);
    }

    /** The names of the values, in QEMU's order. */
    public List<String> names() {
      return values.stream().map(Value::name).toList();
    }
  }

  /**
   * A value of an enumeration.
   *
   * @param features such as {@code deprecated}
   */
  record Value(String name, List<String> features) {
    /** Copies the list. */
    public Value {
      features = List.copyOf(features);
    }
  }

  /**
   * An array.
   *
   * @param element id of the type of its elements
   */
  record Array(String element) implements SchemaType {}

  /**
   * An object.
   *
   * @param members those that are there in any case, in QEMU's order
   * @param tag which member decides the variant; empty if there are none
   * @param variants what else is there, by the tag's value; a value that isn't named adds nothing
   * @param features such as {@code dynamic-auto-read-only}
   */
  record Structure(
      List<SchemaMember> members,
      Optional<String> tag,
      List<Variant> variants,
      List<String> features)
      implements SchemaType {
    /** Copies the lists. */
    public Structure {
      members = List.copyOf(members);
      variants = List.copyOf(variants);
      features = List.copyOf(features);
    }
  }

  /**
   * What an object has in addition when its tag has a certain value.
   *
   * @param tagValue the value
   * @param type id of an object type with the additional members
   */
  record Variant(String tagValue, String type) {}

  /**
   * Any of several types, which JSON itself tells apart.
   *
   * @param types their ids
   */
  record Alternate(List<String> types) implements SchemaType {
    /** Copies the list. */
    public Alternate {
      types = List.copyOf(types);
    }
  }
}
