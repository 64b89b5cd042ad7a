package dev.blockjob.cli.render;

import dev.blockjob.jobs.job.JobProgress;
import java.util.Optional;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One job's progress bar as a line of text. Drawn when there is news, by no clock of its own. */
final class Bar implements AutoCloseable {

  private static final int NEVER_BY_ITSELF = Integer.MAX_VALUE;
  private static final ProgressBarStyle UNICODE =
      ProgressBarStyle.builder()
          .leftBracket("\u001b[36m▕")
          .rightBracket("▏\u001b[0m")
          .block('█')
          .space(' ')
          .fractionSymbols(" ▏▎▍▌▋▊▉")
          .rightSideFractionSymbol(' ')
          .build();

  private final Terminal terminal;
  private final ProgressBar bar;
  private volatile JobProgress newest;
  private volatile String text = "";

  /** {@code first}: what it begins with. */
  Bar(Terminal terminal, String name, JobProgress first) {
    this.terminal = terminal;
    this.newest = first;
    this.bar = create(name, first);
    show(first);
  }

  private ProgressBar create(String name, JobProgress first) {
    boolean small = first.length() < 1 << 20;
    ProgressBarBuilder builder = ProgressBar.builder();
    return builder
        .setTaskName(Printable.of(name))
        .setInitialMax(first.length())
        .setUnit(small ? " KiB" : " MiB", small ? 1 << 10 : 1 << 20)
        .setStyle(style(terminal))
        .setUpdateIntervalMillis(NEVER_BY_ITSELF)
        .continuousUpdate() // status and rate are news, too, where nothing was copied
        .setEtaFunction(state -> Optional.ofNullable(newest.eta()))
        .setConsumer(new DelegatingProgressBarConsumer(this::drawn, terminal.width() - 3))
        .build();
  }

  /** The newest progress. */
  void show(JobProgress progress) {
    newest = progress;
    bar.maxHint(Math.max(progress.length(), 1));
    // Nothing to copy is all of it done.
    bar.stepTo(progress.length() == 0 ? 1 : progress.offset());
    bar.setExtraMessage(" " + remark(progress));
    bar.refresh();
  }

  /** The line. */
  String text() {
    return text;
  }

  private void drawn(String line) {
    text = Colors.marked(line.stripTrailing()); // the name is printable: no colour but the style's
  }

  private static ProgressBarStyle style(Terminal terminal) {
    return terminal.unicode() && terminal.colours() ? UNICODE : ProgressBarStyle.ASCII;
  }

  private static String remark(JobProgress progress) {
    String rate = progress.bytesPerSecond() > 0 ? Sizes.rate(progress.bytesPerSecond()) + " " : "";
    String status = progress.info().status().wireName();
    return rate + status + ProgressView.remark(progress);
  }

  @Override
  public void close() {
    bar.close();
  }
}
