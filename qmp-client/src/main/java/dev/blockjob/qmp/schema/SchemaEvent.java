package dev.blockjob.qmp.schema;

import java.util.List;

/**
 * An event.
 *
 * @param dataType id of the object type of its data
 * @param features such as {@code deprecated}
 */
public record SchemaEvent(String name, String dataType, List<String> features) {

  /** Copies the list. */
  public SchemaEvent {
    features = List.copyOf(features);
  }
}
