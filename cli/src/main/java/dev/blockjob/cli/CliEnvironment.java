package dev.blockjob.cli;

import dev.blockjob.cli.render.PrintableOutput;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.jobs.graph.SameFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The process that the command line runs in: streams, folder, environment. Tests bring their own.
 *
 * @param in for commands
 * @param out for answers
 * @param err for errors
 * @param folder what relative paths are relative to
 */
public record CliEnvironment(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path folder,
    Terminal terminal,
    Interrupt interrupt) {

  private static final String QEMU = "qemu:";

  /** Whatever is printed to them is printable: {@link PrintableOutput}. */
  public CliEnvironment {
    out = PrintableOutput.over(out);
    err = PrintableOutput.over(err);
  }

  /** With nothing on standard input. */
  public CliEnvironment(
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      Path folder,
      Terminal terminal,
      Interrupt interrupt) {
    this(InputStream.nullInputStream(), out, err, environment, folder, terminal, interrupt);
  }

  static CliEnvironment ofThisProcess(StandardOutput output, Interrupt interrupt) {
    Terminal terminal = Terminal.ofThisProcess(System.getenv());
    Charset charset = terminal.unicode() ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
    return new CliEnvironment(
        System.in,
        new PrintStream(output, false, charset),
        PrintableOutput.folded(
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
            Terminal.errorColumns()),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        terminal,
        interrupt);
  }

  /** The same place with answers that go to {@code other}. */
  public CliEnvironment withOut(PrintStream other) {
    return new CliEnvironment(in, other, err, environment, folder, terminal, interrupt);
  }

  /** The same place for another call, which prints to {@code out}, with a Ctrl-C of its own. */
  public CliEnvironment forCall(PrintStream output, Terminal shown, Interrupt ctrlC) {
    return new CliEnvironment(in, output, output, environment, folder, shown, ctrlC);
  }

  /**
   * A path as the user typed it, absolute: QEMU would take it relative to its own folder. Where
   * that is wanted, it begins with {@code qemu:}.
   */
  public Path absolute(String path) {
    return path.startsWith(QEMU)
        ? Path.of(path.substring(QEMU.length()))
        : plain(folder.resolve(path));
  }

  /** Goes up from where a link leads, as the shell's other commands do. */
  private static Path plain(Path file) {
    return SameFile.isPlain(file) ? file.normalize() : file;
  }

  /**
   * A node's or disk's name as it is; a path to a file that is there from here, absolute. Only what
   * has a slash can be a path, so that a file here never hides a node.
   */
  public String nameOrFile(String text) {
    return text.contains("/") && java.nio.file.Files.exists(folder.resolve(text))
        ? absolute(text).toString()
        : text;
  }
}
