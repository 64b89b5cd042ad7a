package dev.blockjob.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.CommandLines;
import dev.blockjob.cli.ConnectionProvider;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.cli.shell.Completion.Kind;
import dev.blockjob.qmp.schema.QmpSchema;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {

  private static final QmpSchema SCHEMA =
      QmpSchema.of(
          new JsonArray(
              """
              [{"name": "add", "meta-type": "command", "arg-type": "0", "ret-type": "0"},
               {"name": "job-pause", "meta-type": "command", "arg-type": "5", "ret-type": "0"},
               {"name": "0", "meta-type": "object", "tag": "driver",
                "members": [{"name": "driver", "type": "1"}, {"name": "ro", "type": "bool"},
                            {"name": "node-name", "type": "str"}],
                "variants": [{"case": "file", "type": "2"}, {"case": "qcow2", "type": "3"}]},
               {"name": "1", "meta-type": "enum", "values": ["file", "qcow2"]},
               {"name": "2", "meta-type": "object",
                "members": [{"name": "filename", "type": "str"}]},
               {"name": "3", "meta-type": "object", "members": [{"name": "file", "type": "4"}]},
               {"name": "4", "meta-type": "alternate",
                "members": [{"type": "str"}, {"type": "0"}]},
               {"name": "5", "meta-type": "object", "members": [{"name": "id", "type": "str"}]},
               {"name": "str", "meta-type": "builtin", "json-type": "string"},
               {"name": "bool", "meta-type": "builtin", "json-type": "boolean"}]
              """));

  @TempDir private Path folder;

  /** Names that say what they are. */
  private static List<Proposal> names(Kind kind, String typed) {
    return List.of(Proposal.of(kind.name().toLowerCase(Locale.ROOT)));
  }

  private static List<String> qmp(String line) {
    return words(new QmpCompletion(SCHEMA, CompletionTest::names).of(before(line), last(line)));
  }

  private List<String> verb(String line) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    CliEnvironment environment =
        new CliEnvironment(nowhere, nowhere, Map.of(), folder, Terminal.none(), new Interrupt());
    return words(
        new VerbCompletion(
                CommandLines.create(environment, ConnectionProvider.NONE), CompletionTest::names)
            .of(before(line), last(line)));
  }

  private static List<String> before(String line) {
    return LineWords.of(line.substring(0, line.lastIndexOf(' '))).texts();
  }

  private static String last(String line) {
    return line.substring(line.lastIndexOf(' ') + 1);
  }

  private static List<String> words(List<Proposal> proposals) {
    return proposals.stream().map(Proposal::word).toList();
  }

  @Test
  void arguments_are_named_once_and_those_of_the_chosen_variant_follow() {
    assertThat(qmp("add ")).containsExactly("driver=", "ro=", "node-name=");
    assertThat(qmp("add ro=true ")).containsExactly("driver=", "node-name=");
    assertThat(qmp("add driver=file ")).containsExactly("ro=", "node-name=", "filename=");
    assertThat(qmp("add driver=qcow2 ")).containsExactly("ro=", "node-name=", "file=", "file.");
    assertThat(qmp("nonsense ")).isEmpty();
  }

  @Test
  void dots_lead_further_in() {
    assertThat(qmp("add driver=qcow2 file."))
        .containsExactly("file.driver=", "file.ro=", "file.node-name=");
    assertThat(qmp("add driver=qcow2 file.driver=file file."))
        .containsExactly("file.ro=", "file.node-name=", "file.filename=");
  }

  @Test
  void values_come_from_the_schema_or_from_what_the_argument_names() {
    assertThat(qmp("add driver=")).containsExactly("driver=file", "driver=qcow2");
    assertThat(qmp("add ro=t")).containsExactly("ro=true", "ro=false");
    assertThat(qmp("add driver=qcow2 file.filename=")).containsExactly("file.filename=file");
    assertThat(qmp("add driver=qcow2 file=")).containsExactly("file=node");
    assertThat(qmp("job-pause id=")).containsExactly("id=job");
  }

  private static List<String> json(String line) {
    return new JsonCompletion(SCHEMA, CompletionTest::names)
        .of(line).stream().map(each -> each.word().substring(line.lastIndexOf(' ') + 1)).toList();
  }

  @Test
  void json_is_completed_by_the_same_schema() {
    assertThat(json("{")).contains("{\"execute\": ", "{\"arguments\": {");
    assertThat(json("{\"execute\": ")).containsExactly("\"command\"");
    assertThat(json("{\"execute\": \"add\", \"arguments\": {\"dr"))
        .containsExactly("{\"driver\": ", "{\"ro\": ", "{\"node-name\": ");
    String chosen = "{\"arguments\": {\"driver\": \"qcow2\", \"ro\": ";
    assertThat(json("{\"execute\": \"add\", " + chosen.substring(1) + "t"))
        .containsExactly("true", "false");
    assertThat(json("{\"execute\": \"add\", " + chosen.substring(1) + "true, "))
        .contains("\"file\": {", "\"node-name\": ")
        .doesNotContain("\"driver\": ");
    assertThat(json("{\"exec-oob\": \"add\", \"arguments\": {\"file\": {\"driver\": \"f"))
        .containsExactly("\"file\"", "\"qcow2\"");
    assertThat(json("{\"execute\": \"add\", \"arguments\": {\"node-name\": "))
        .containsExactly("\"node\"");
  }

  @Test
  void where_nothing_can_be_known_json_gets_nothing() {
    assertThat(json("{\"execute\"")).isEmpty();
    assertThat(json("{\"execute\": \"add\"")).isEmpty();
    assertThat(json("{\"arguments\": {")).isEmpty();
    assertThat(json("{\"execute\": \"add\", \"arguments\": [")).isEmpty();
    assertThat(json("{\"execute\": \"add\"} ")).isEmpty();
  }

  @Test
  void verbs_know_their_options_and_what_their_parameters_name() {
    assertThat(verb("mirror ")).containsExactly("disk_or_node");
    assertThat(verb("mirror --pivot vd0 ")).containsExactly("file");
    assertThat(verb("mirror vd0 node:")).containsExactly("node:node");
    assertThat(verb("mirror vd0 x --speed 1M --copy-mode "))
        .containsExactly("background", "write-blocking");
    assertThat(verb("mirror vd0 --")).contains("--pivot", "--speed", "--json");
    assertThat(verb("commit vd0 --base ")).containsExactly("node");
    assertThat(verb("snapshot vd0=")).containsExactly("vd0=file");
    assertThat(verb("events ")).containsExactly("event");
  }

  @Test
  void verbs_of_verbs_are_verbs() {
    assertThat(verb("job ")).contains("pause", "complete", "wait");
    assertThat(verb("job pause ")).containsExactly("job");
    assertThat(verb("job set-speed j ")).isEmpty();
  }

  @Test
  void folders_go_on_and_hidden_files_are_shown_after_a_dot() throws IOException {
    Files.createDirectory(folder.resolve("images"));
    Files.createFile(folder.resolve("images/a.qcow2"));
    Files.createFile(folder.resolve(".hidden"));

    assertThat(FileNames.of(folder, ""))
        .containsExactly(new Proposal("images/", "images/", "", false));
    assertThat(words(FileNames.of(folder, "images/"))).containsExactly("images/a.qcow2");
    assertThat(words(FileNames.of(folder, "."))).contains(".hidden");
    assertThat(FileNames.of(folder, "nowhere/")).isEmpty();
  }
}
