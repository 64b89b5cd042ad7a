package dev.blockjob.qmp.schema;

import java.util.List;

/**
 * A member of an object: an argument of a command, a field of a reply or of an event.
 *
 * @param type id of its type, for {@link QmpSchema#type}
 * @param optional whether it may be left out
 * @param features such as {@code deprecated} or {@code unstable}
 */
public record SchemaMember(String name, String type, boolean optional, List<String> features) {

  /** Copies the list. */
  public SchemaMember {
    features = List.copyOf(features);
  }
}
