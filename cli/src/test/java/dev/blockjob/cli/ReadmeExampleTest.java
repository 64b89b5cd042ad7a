package dev.blockjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The library example of the README: it compiles, because it stands here, and the README has it.
 */
class ReadmeExampleTest {

  static Future<JobOutcome> example(Vertx vertx) {
    // begin
    QmpClient client = QmpClient.create(vertx, QmpAddress.parse("/tmp/q.sock"));
    return client
        .connect()
        .map(BlockJobs::on)
        .compose(jobs -> jobs.start(Commit.of("vd0").withSpeed(100 << 20)))
        .compose(
            job -> {
              job.progress(Duration.ofSeconds(1)).handler(p -> System.out.println(p.offset()));
              return job.outcome();
            })
        .onSuccess(
            outcome -> System.out.println(outcome)) // Completed, Cancelled, Failed or Vanished
        .onFailure(failure -> System.out.println(failure));
    // end
  }

  @Test
  void the_readme_shows_this_example() throws IOException {
    String source =
        Files.readString(
            Path.of(
                "src/test/java", ReadmeExampleTest.class.getName().replace('.', '/') + ".java"));
    String begin = "// " + "begin\n";
    String code =
        source.substring(source.indexOf(begin) + begin.length(), source.indexOf("// " + "end"));

    String readme = squeezed(Files.readString(Path.of("../README.md")));
    assertThat(readme.contains(squeezed(code)))
        .as("README.md has the example as it is here")
        .isTrue();
  }

  /** The formatter breaks lines here, people break them there. */
  private static String squeezed(String text) {
    return text.replaceAll("\\s", "");
  }
}
