package dev.blockjob.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.blockjob.jobs.graph.NodeUser;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.job.JobStatus;
import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.HeldData;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.operations.journal.Entry;
import dev.blockjob.operations.registry.StepTypes;
import dev.blockjob.operations.step.Gate;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpCapability;
import dev.blockjob.qmp.WireName;
import dev.blockjob.qmp.replay.ReplayMismatch;
import dev.blockjob.qmp.trace.TracedMessage;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What scripts, journals and QEMU know values by, in the order of the constants: a contract. */
class WireNamesTest {

  static Stream<Arguments> names() {
    return Stream.of(
        arguments(Sync.values(), "full top none"),
        arguments(OnError.values(), "report ignore enospc stop auto"),
        arguments(CopyMode.values(), "background write-blocking"),
        arguments(
            JobStatus.values(),
            "undefined created running paused ready standby waiting pending aborting concluded null"),
        arguments(JobOutcome.Kind.values(), "completed cancelled failed vanished"),
        arguments(JobOutcome.Ending.values(), "pivoted copied done unverified"),
        arguments(NodeUser.Kind.values(), "device export job other"),
        arguments(Direction.values(), "commit stream"),
        arguments(HeldData.values(), "internal-snapshots bitmaps"),
        arguments(Convergence.Policy.values(), "wait write-blocking throttle"),
        arguments(OperationOutcome.Kind.values(), "done partly undone cancelled undecided"),
        arguments(
            Entry.Kind.values(),
            "intent done failed note forward undo ended-done ended-partly ended-undone"),
        arguments(
            StepTypes.ALL.types().toArray(WireName[]::new),
            "start-job await-gates hold-jobs switch-jobs await-ends dismiss-jobs cancel-jobs freeze-guest thaw-guest take-snapshot change-job slow-guest restore-limits create-file format-image add-node drop-nodes delete-file discard-file release-file leave-file put-overlay copy-image await-copier"),
        arguments(Gate.values(), "READY COPY HELD PENDING"),
        arguments(QmpCapability.values(), "oob"),
        arguments(
            TracedMessage.Kind.values(), "greeting command reply error event garbage end closed"),
        arguments(
            ReplayMismatch.Kind.values(), "unexpected asked-again not-sent unreadable connection"),
        arguments(
            HandshakeException.Reason.values(),
            "NO_SOCKET NOT_A_SOCKET NO_PERMISSION PATH_TOO_LONG REFUSED UNREACHABLE NO_GREETING NOT_QMP HUNG_UP CAPABILITIES CLOSED_HERE IN_USE UNTRUSTED WRONG_HOST CERTIFICATE_REFUSED TLS"),
        arguments(DisconnectCause.Kind.values(), "EOF RESET PROTOCOL_ERROR CLOSED_HERE"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void noValueIsCalledOtherwiseThanBefore(WireName[] values, String names) {
    assertThat(Arrays.stream(values).map(WireName::wireName).collect(Collectors.joining(" ")))
        .isEqualTo(names);
  }
}
