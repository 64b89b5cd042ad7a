package dev.blockjob.cli;

import dev.blockjob.cli.render.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the command line knows of the process it runs in. Tests bring their own.
 *
 * @param out for answers
 * @param err for errors
 * @param folder what relative paths are relative to
 */
public record Surroundings(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path folder,
    Terminal terminal,
    Interrupt interrupt) {

  private static final String QEMU = "qemu:";

  static Surroundings ofThisProcess(Interrupt interrupt) {
    Terminal terminal = Terminal.ofThisProcess(System.getenv());
    Charset charset = terminal.unicode() ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
    return new Surroundings(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, charset),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset),
        System.getenv(),
        Path.of("").toAbsolutePath(),
        terminal,
        interrupt);
  }

  /**
   * A path as the user typed it, absolute: QEMU would take it relative to its own folder. Where
   * that is wanted, it begins with {@code qemu:}.
   */
  public Path absolute(String path) {
    return path.startsWith(QEMU)
        ? Path.of(path.substring(QEMU.length()))
        : folder.resolve(path).normalize();
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
