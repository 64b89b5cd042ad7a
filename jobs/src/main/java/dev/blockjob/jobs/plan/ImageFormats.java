package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.qmp.impl.names.NameSuggestions;
import dev.blockjob.qmp.schema.QmpSchema;
import dev.blockjob.qmp.schema.SchemaMember;
import dev.blockjob.qmp.schema.SchemaType;
import java.util.List;
import java.util.stream.Stream;

/** The formats of a QEMU, as its schema lists them. One that lists none refuses none. */
record ImageFormats(QmpSchema schema) {

  private static final String RAW = "raw";

  /** Refuses a format in which this QEMU makes no image. */
  void refuseUnlessMade(String format) {
    refuseUnlessIn(made(), format, "this QEMU makes no images of the format '");
  }

  /** Refuses a format that is none of this QEMU's drivers. */
  void refuseUnlessOpened(String format) {
    List<String> drivers =
        schema
            .argument("blockdev-add", "driver")
            .map(driver -> schema.enumValues(driver.type()))
            .orElse(List.of());
    refuseUnlessIn(drivers, format, "this QEMU opens no images of the format '");
  }

  private static void refuseUnlessIn(List<String> known, String format, String what) {
    if (known.isEmpty() || known.contains(format)) {
      return;
    }
    List<String> nearest = NameSuggestions.to(format, known);
    String there =
        nearest.isEmpty()
            ? "; there are " + String.join(", ", known)
            : NameSuggestions.question(nearest);
    throw new RequestException(Reason.INVALID, what + format + "'" + there, known);
  }

  /** Those that are written over a node; a raw image is its file. */
  private List<String> made() {
    List<String> formats =
        schema
            .argument("blockdev-create", "options")
            .map(options -> schema.type(options.type()))
            .filter(SchemaType.Structure.class::isInstance)
            .map(SchemaType.Structure.class::cast)
            .map(this::overNode)
            .orElse(List.of());
    return formats.isEmpty()
        ? List.of()
        : Stream.concat(formats.stream(), Stream.of(RAW)).sorted().distinct().toList();
  }

  private List<String> overNode(SchemaType.Structure options) {
    return options.variants().stream()
        .filter(
            variant ->
                schema.type(variant.type()) instanceof SchemaType.Structure its
                    && its.members().stream().map(SchemaMember::name).anyMatch("file"::equals))
        .map(SchemaType.Variant::tagValue)
        .toList();
  }
}
