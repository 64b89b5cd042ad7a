package dev.blockjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.LeftBehindException;
import dev.blockjob.qmp.CommandException;
import org.junit.jupiter.api.Test;

class ProblemTest {

  @Test
  void whatCouldNotBeTakenBackIsNamed() {
    CommandException refused = new CommandException("blockdev-mirror", "GenericError", "No.");
    refused.addSuppressed(new LeftBehindException("node bj-m1: it is in use"));
    refused.addSuppressed(new LeftBehindException("file /a.qcow2"));

    Problem problem = Problem.of("mirror", refused);

    assertThat(problem.advice()).isEqualTo("Left behind: node bj-m1: it is in use; file /a.qcow2.");
    assertThat(problem.json().getJsonObject("error").getJsonArray("left"))
        .containsExactly("node bj-m1: it is in use", "file /a.qcow2");
  }
}
