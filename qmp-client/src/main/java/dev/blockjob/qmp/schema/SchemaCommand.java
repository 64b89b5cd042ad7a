package dev.blockjob.qmp.schema;

import java.util.List;

/**
 * A command.
 *
 * @param argumentType id of the object type of its arguments
 * @param returnType id of the type of its return value
 * @param allowOob whether it can be sent out of band
 * @param features such as {@code deprecated} or {@code unstable}
 */
public record SchemaCommand(
    String name, String argumentType, String returnType, boolean allowOob, List<String> features) {

  /** Copies the list. */
  public SchemaCommand {
    features = List.copyOf(features);
  }
}
