package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** What a call of the command line came to. */
record Answer(int exit, String out, String err) {

  /** Fails with all that was printed if it exited with another code; and if Java shows. */
  Answer exits(int code) {
    assertThat(exit).as("exit code of: %s%s", out, err).isEqualTo(code);
    assertThat(out + err).doesNotContain("\tat ", "Exception");
    return this;
  }

  /** Fails unless standard error has all of it. */
  Answer says(String... texts) {
    assertThat(err).contains(texts);
    return this;
  }

  List<String> lines() {
    return out.lines().toList();
  }

  /** Machine output, line by line. */
  List<JsonObject> json() {
    return out.lines().map(JsonObject::new).toList();
  }

  /** The last line of machine output. */
  JsonObject last() {
    List<JsonObject> all = json();
    assertThat(all).as(err).isNotEmpty();
    return all.get(all.size() - 1);
  }
}
