package dev.blockjob.cli.render;

import dev.blockjob.jobs.JobProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar as the live line of a screen. Drawn when there is news, by no clock of its own.
 */
final class BarView implements ProgressView {

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

  private final Screen screen;
  private final String name;
  private final Supplier<List<String>> below;
  private @Nullable ProgressBar bar;
  private @Nullable JobProgress last;
  private boolean closed;

  BarView(Screen screen, String name, Supplier<List<String>> below) {
    this.screen = screen;
    this.name = name;
    this.below = below;
  }

  @Override
  public synchronized void show(JobProgress progress) {
    if (closed) {
      return;
    }
    last = progress;
    ProgressBar drawn = bar;
    if (drawn == null) {
      drawn = create(progress);
      bar = drawn;
    }
    drawn.maxHint(Math.max(progress.length(), 1));
    // Nothing to copy is all of it done.
    drawn.stepTo(progress.length() == 0 ? 1 : progress.offset());
    drawn.setExtraMessage(" " + remark(progress));
    drawn.refresh();
  }

  private ProgressBar create(JobProgress first) {
    boolean small = first.length() < 1 << 20;
    ProgressBarBuilder builder = ProgressBar.builder();
    return builder
        .setTaskName(name)
        .setInitialMax(first.length())
        .setUnit(small ? " KiB" : " MiB", small ? 1 << 10 : 1 << 20)
        .setStyle(style(screen.terminal()))
        .setUpdateIntervalMillis(NEVER_BY_ITSELF)
        .setEtaFunction(state -> Optional.ofNullable(last).map(JobProgress::eta))
        .setConsumer(new DelegatingProgressBarConsumer(this::draw, screen.terminal().width() - 3))
        .build();
  }

  private void draw(String text) {
    List<String> lines = new ArrayList<>();
    lines.add(text.stripTrailing());
    if (!closed) {
      lines.addAll(below.get());
    }
    screen.live(lines);
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
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (bar != null) {
      bar.close();
    }
    screen.keepLive();
  }
}
