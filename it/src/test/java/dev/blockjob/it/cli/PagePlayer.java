package dev.blockjob.it.cli;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.Main;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.it.QemuLab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Types a page's commands, in the lab's folder, which the pages call {@value #FOLDER}. {@code
 * blockjob} runs in this process, the emulator as the lab starts it, with the page's arguments;
 * everything else in a shell.
 */
final class PagePlayer implements AutoCloseable {

  private static final String FOLDER = "/tmp/vm";
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern LOOK = Pattern.compile("blockjob (--json )?(jobs|chain).*");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String BACKGROUND = " &";
  private static final String EXIT_CODE = "; echo $?";

  private final QemuLab lab;
  private final Map<String, String> environment;
  private final Deque<Call> background = new ArrayDeque<>();

  PagePlayer(QemuLab lab) {
    this.lab = lab;
    this.environment =
        Map.of("BLOCKJOB_SOCKET", here("/tmp/vm/q.sock"), "XDG_STATE_HOME", here("/tmp/vm/state"));
  }

  private String here(String text) {
    return text.replace(FOLDER, lab.folder().toString());
  }

  /**
   * Types it; a command that only looks is typed again until the page is right, because a job's
   * status changes after the command that asked for it was answered.
   *
   * @param said what the page says that it prints
   * @return what it printed
   */
  List<String> play(String command, List<String> said) throws IOException, InterruptedException {
    List<String> printed = type(command, said);
    if (LOOK.matcher(command).matches()) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!PageShape.of(printed).equals(PageShape.of(said)) && System.nanoTime() < end) {
        printed = type(command, said);
      }
    }
    return printed;
  }

  private List<String> type(String command, List<String> said)
      throws IOException, InterruptedException {
    String line = here(command);
    String printed;
    if (line.startsWith("qemu-system-x86_64 ")) {
      lab.start(lab.launch().with(words(line)));
      printed = "";
    } else if (line.startsWith(Page.SHELL)) {
      printed = typedInShell(line.substring(Page.SHELL.length()));
    } else if (!line.startsWith("blockjob ")) {
      printed = shell(line);
    } else if (line.endsWith(BACKGROUND)) {
      printed = begin(line.substring(0, line.length() - BACKGROUND.length()), said);
    } else if (line.endsWith(EXIT_CODE)) {
      CapturedOutput out = new CapturedOutput();
      Call call = call(line.substring(0, line.length() - EXIT_CODE.length()), out);
      printed = call.end().out() + call.end().exit() + "\n";
    } else {
      printed = call(line, new CapturedOutput()).end().out();
    }
    return printed.replace(lab.folder().toString(), FOLDER).lines().toList();
  }

  /** The arguments: without the program, and without what sends it to the background. */
  private static String[] words(String line) {
    String[] all =
        WORD.matcher(line)
            .results()
            .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
            .toArray(String[]::new);
    int end = all[all.length - 1].equals(BACKGROUND.strip()) ? all.length - 1 : all.length;
    return Arrays.copyOfRange(all, 1, end);
  }

  /** What the shell prints there isn't shown; but it must not be that something failed. */
  private String typedInShell(String line) {
    InputStream typed = new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8));
    Answer answer = call("blockjob shell --batch", typed, new CapturedOutput()).end();
    return answer.exit() == 0 ? "" : answer.out();
  }

  private Call call(String line, CapturedOutput printed) {
    return call(line, InputStream.nullInputStream(), printed);
  }

  private Call call(String line, InputStream in, CapturedOutput printed) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    Interrupt interrupt = new Interrupt();
    CliEnvironment here =
        new CliEnvironment(
            in,
            out,
            out,
            environment,
            lab.folder(),
            new Terminal(false, false, true, 100),
            interrupt);
    return lab.keep(new Call(() -> Main.run(here, words(line)), printed, printed, interrupt));
  }

  private String begin(String line, List<String> said) {
    int lines = PageShape.of(said).size();
    CapturedOutput printed = new CapturedOutput();
    background.push(call(line, printed));
    try {
      Awaitility.await(line)
          .atMost(PATIENCE)
          .until(() -> PageShape.of(printed.text().lines().toList()).size() >= lines);
    } catch (ConditionTimeoutException e) {
      return printed.text() + e.getMessage(); // which isn't what the page says
    }
    return printed.text();
  }

  private String shell(String line) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", line)
            .directory(lab.folder().toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.environment().merge("PATH", "", (path, none) -> lab.programs().folder() + ":" + path);
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return printed;
  }

  /** Ends what still runs in the background, by Ctrl-C. */
  @Override
  public void close() {
    while (!background.isEmpty()) {
      Call call = background.pop();
      call.close();
      call.end();
    }
  }
}
