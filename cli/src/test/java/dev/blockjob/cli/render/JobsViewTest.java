package dev.blockjob.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.jobs.job.JobId;
import dev.blockjob.jobs.job.JobInfo;
import dev.blockjob.jobs.job.JobProgress;
import dev.blockjob.jobs.job.JobStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobsViewTest {

  private static final long MIB = 1 << 20;
  private static final String CLEARED = "\r\u001b[J";
  private static final String BOTH_CLEARED = "\r\u001b[1A\u001b[J";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Screen screen(Terminal terminal) {
    return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal);
  }

  private String printed() {
    String printed = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return printed;
  }

  private static JobProgress progress(int number, JobStatus status, long offset) {
    JobInfo info =
        new JobInfo(
            new JobId("move-vd0-vd1-e9b243-" + number),
            "mirror",
            status,
            offset * MIB,
            128 * MIB,
            null,
            null);
    return new JobProgress(info, offset == 0 ? 0 : 16 * MIB, Duration.ofSeconds(4), true);
  }

  @Test
  void elsewhereThanOnATerminalThereIsALineForEachJobWithItsIdWhenThereIsNews() {
    JobsView view = new JobsView(screen(Terminal.none()));

    view.show(List.of(progress(1, JobStatus.RUNNING, 0), progress(2, JobStatus.RUNNING, 64)));
    view.show(List.of(progress(1, JobStatus.RUNNING, 1), progress(2, JobStatus.READY, 128)));
    view.clear();

    assertThat(printed().lines())
        .containsExactly(
            "move-vd0-vd1-e9b243-1: running, 0 B of 128 MiB, 4.0 s to go",
            "move-vd0-vd1-e9b243-2: running, 64 MiB of 128 MiB, 16 MiB/s, 4.0 s to go",
            "move-vd0-vd1-e9b243-2: ready, 128 MiB of 128 MiB, 16 MiB/s, 4.0 s to go");
  }

  @Test
  void aBarShowsAnotherStatusAlsoWhereNothingWasCopied() {
    JobsView view = new JobsView(screen(new Terminal(true, false, false, 80)));

    view.show(List.of(progress(1, JobStatus.RUNNING, 64)));
    printed();
    view.show(List.of(progress(1, JobStatus.PAUSED, 64)));

    assertThat(printed()).contains("64/128 MiB", "paused").doesNotContain("running");
  }

  @Test
  void aBarIsNamedByTheIdOfItsJobWhereThatLeavesRoom() {
    JobsView view = new JobsView(screen(new Terminal(true, false, false, 100)));

    view.show(List.of(progress(1, JobStatus.RUNNING, 64)));

    assertThat(printed()).startsWith("move-vd0-vd1-e9b243-1  50% [==").contains("64/128 MiB");
  }

  @Test
  void theBarOfOneJobGoesWithItsEnd() {
    Screen screen = screen(new Terminal(true, false, false, 80));
    ProgressView view = ProgressView.on(screen, "mirror");

    view.show(progress(1, JobStatus.RUNNING, 64));
    String drawn = printed();
    view.close();
    screen.line("completed");

    assertThat(drawn).startsWith("mirror  50% [==").contains("64/128 MiB", "running");
    assertThat(printed()).isEqualTo(CLEARED + "completed\n");
  }

  @Test
  void onATerminalEachHasABarUnderTheLastLineAndTheyGoWhenTheWaitIsOver() {
    Screen screen = screen(new Terminal(true, false, false, 80));
    JobsView view = new JobsView(screen);

    view.show(List.of(progress(1, JobStatus.RUNNING, 32), progress(2, JobStatus.READY, 128)));
    String first = printed();
    screen.line("notice: the guest writes");
    String noticed = printed();
    view.show(List.of(progress(1, JobStatus.RUNNING, 64)));
    String one = printed();
    view.clear();

    assertThat(first.lines())
        .hasSize(2)
        .allMatch(line -> line.length() <= 77)
        .satisfiesExactly(
            line -> assertThat(line).startsWith("job 1  25% [==").contains("32/128 MiB", "running"),
            line -> assertThat(line).startsWith("job 2 100% [==").contains("128/128 MiB", "ready"));
    assertThat(noticed).isEqualTo(BOTH_CLEARED + "notice: the guest writes\n" + first);
    assertThat(one).startsWith(BOTH_CLEARED + "job 1  50% [==").doesNotContain("job 2");
    assertThat(printed()).isEqualTo(CLEARED);
  }
}
