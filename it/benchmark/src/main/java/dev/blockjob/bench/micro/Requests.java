package dev.blockjob.bench.micro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.blockjob.qmp.impl.codec.RequestWriter;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A request with arguments. The floor is Jackson's generator, told field by field, unchecked. */
@State(Scope.Thread)
public class Requests {

  private static final String COMMAND = "blockdev-mirror";
  private static final String ID = "4f2n9c";

  private final JsonFactory jackson = new JsonFactory();
  private final JsonObject arguments =
      new JsonObject()
          .put("job-id", "mirror-vd0-2b90")
          .put("device", "vd0")
          .put("target", "bj-mirror-2b90")
          .put("sync", "full")
          .put("speed", 104857600)
          .put("auto-dismiss", false);

  /** By Jackson alone. */
  @Benchmark
  public byte[] generated() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = jackson.createGenerator(out)) {
      generator.writeStartObject();
      generator.writeStringField("execute", COMMAND);
      generator.writeObjectFieldStart("arguments");
      generator.writeStringField("job-id", "mirror-vd0-2b90");
      generator.writeStringField("device", "vd0");
      generator.writeStringField("target", "bj-mirror-2b90");
      generator.writeStringField("sync", "full");
      generator.writeNumberField("speed", 104857600);
      generator.writeBooleanField("auto-dismiss", false);
      generator.writeEndObject();
      generator.writeStringField("id", ID);
      generator.writeEndObject();
      generator.writeRaw('\n');
    }
    return out.toByteArray();
  }

  /** By us. */
  @Benchmark
  public byte[] written() {
    return RequestWriter.write(COMMAND, arguments, false, ID);
  }
}
