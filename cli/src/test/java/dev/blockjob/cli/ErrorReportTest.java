package dev.blockjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.LeftBehindException;
import dev.blockjob.qmp.CommandException;
import org.junit.jupiter.api.Test;

class ErrorReportTest {

  @Test
  void whatCouldNotBeTakenBackIsNamed() {
    CommandException refused = new CommandException("blockdev-mirror", "GenericError", "No.");
    refused.addSuppressed(new LeftBehindException("node bj-m1: it is in use"));
    refused.addSuppressed(new LeftBehindException("file /a.qcow2"));

    ErrorReport report = ErrorReport.of("mirror", refused);

    assertThat(report.advice()).isEqualTo("Left behind: node bj-m1: it is in use; file /a.qcow2.");
    assertThat(report.json().getJsonObject("error").getJsonArray("left"))
        .containsExactly("node bj-m1: it is in use", "file /a.qcow2");
  }
}
