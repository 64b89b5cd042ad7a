package dev.blockjob.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.events.DisconnectedException;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.operations.OperationId;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.NotSentException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.QmpAddress;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExitCodeTest {

  private static final DisconnectCause GONE =
      new DisconnectCause(DisconnectCause.Kind.RESET, "connection reset", null);

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new CommandException("block-commit", "GenericError", "no"), 1),
        Arguments.of(new RequestException(RequestException.Reason.UNKNOWN_DISK, "no"), 2),
        Arguments.of(new IllegalArgumentException("no"), 2),
        Arguments.of(new UsageException("no"), 2),
        Arguments.of(
            new HandshakeException(
                HandshakeException.Reason.NO_GREETING, QmpAddress.parse("q.sock"), "no", null),
            3),
        Arguments.of(new DisconnectedException("events", GONE), 3),
        Arguments.of(new TimeoutException("no"), 4),
        Arguments.of(new NotSentException("block-commit", "queued", null), 4),
        Arguments.of(new NotSentException("block-commit", "gone", GONE), 3),
        Arguments.of(new OutcomeUnknownException("block-commit", "no reply", null), 5),
        Arguments.of(new OutcomeUnknownException("block-commit", "gone", GONE), 5),
        Arguments.of(new OutcomeUnknownException("query-jobs", "no reply", null), 4),
        Arguments.of(new OutcomeUnknownException("query-jobs", "gone", GONE), 3),
        Arguments.of(new InterruptedCallException("here"), 6));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void each_failure_has_its_code(Throwable failure, int code) {
    assertThat(ExitCode.of(failure)).isEqualTo(code);
    assertThat(ErrorReport.of("verb", failure).exitCode()).isEqualTo(code);
  }

  @Test
  void each_outcome_has_its_code() {
    JobId id = new JobId("j");

    assertThat(ExitCode.of(new JobOutcome.Completed(id, JobOutcome.Ending.DONE))).isEqualTo(0);
    assertThat(ExitCode.of(new JobOutcome.Failed(id, "no space"))).isEqualTo(1);
    assertThat(ExitCode.of(new JobOutcome.Vanished(id, null))).isEqualTo(5);
    assertThat(ExitCode.of(new JobOutcome.Cancelled(id))).isEqualTo(6);
  }

  @Test
  void qemus_words_are_untouched_in_machine_output() {
    ErrorReport report =
        ErrorReport.of(
            "commit", new CommandException("block-commit", "GenericError", "Node 'x'\nis é"));

    assertThat(report.json().getJsonObject("error").getString("class")).isEqualTo("GenericError");
    assertThat(report.json().getJsonObject("error").getString("desc")).isEqualTo("Node 'x'\nis é");
  }

  @Test
  void a_recovery_that_took_an_operation_back_has_succeeded() {
    assertThat(ExitCode.ofRecovery(outcome(Kind.DONE))).isEqualTo(0);
    assertThat(ExitCode.ofRecovery(outcome(Kind.UNDONE))).isEqualTo(0);
    assertThat(ExitCode.ofRecovery(outcome(Kind.UNDONE, "a node"))).isEqualTo(1);
    assertThat(ExitCode.ofRecovery(outcome(Kind.PARTLY))).isEqualTo(1);
    assertThat(ExitCode.ofRecovery(outcome(Kind.UNDECIDED))).isEqualTo(5);
    assertThat(ExitCode.of(outcome(Kind.UNDONE))).as("the operation itself").isEqualTo(1);
  }

  private static OperationOutcome outcome(Kind kind, String... left) {
    return new OperationOutcome(new OperationId("merge-1"), kind, "", List.of(left));
  }

  @Test
  void what_stands_over_a_disk_and_the_option_against_a_check_are_named() {
    String busy = "Node '#block1' is busy: node is used as backing hd of 'active'";

    assertThat(
            ErrorReport.of("snapshot", new CommandException("transaction", "GenericError", busy)))
        .extracting(ErrorReport::advice)
        .asString()
        .contains("`blockjob qmp blockdev-del node-name=active`");
    assertThat(
            ErrorReport.of(
                "backup", new RequestException(RequestException.Reason.NO_SPACE, "too little")))
        .extracting(ErrorReport::advice)
        .asString()
        .contains("--no-space-check");
  }
}
