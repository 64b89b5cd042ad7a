package dev.blockjob.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir Path folder;

  @Test
  void aPeerThatIsNotThereIsARowThatSaysWhy() throws IOException {
    Report report = new Report("10.0.13", "system");
    Samples floor = Samples.one(2);

    report.peer("there", Unit.MILLIS, Samples.one(3), floor, null);
    report.peer("away", Unit.MILLIS, new Samples(), floor, "not installed: not measured");

    Path file = folder.resolve("report.json");
    report.writeJson(file);
    JsonObject json = new JsonObject(Files.readString(file));
    assertThat(json.getJsonArray("figures").getJsonObject(0).getDouble("ratio")).isEqualTo(1.5);
    assertThat(json.getJsonObject("missing"))
        .isEqualTo(new JsonObject().put("away", "not installed: not measured"));
  }
}
