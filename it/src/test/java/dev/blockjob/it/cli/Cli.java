package dev.blockjob.it.cli;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.Interrupt;
import dev.blockjob.cli.Main;
import dev.blockjob.cli.render.Terminal;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmSpec;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line, called from the lab's folder: within this process, as {@link Call}, or as a
 * {@link Child} where signals matter. A VM made by {@link #vm} has a monitor of its own for it, so
 * that a test can look at the same QEMU meanwhile.
 */
final class Cli {

  static final long MIB = 1 << 20;

  private static final List<String> PSEUDO_TERMINAL =
      List.of("sh", "-c", "exec script -qec \"$*\" /dev/null", "sh");

  static final String SOCKET = "cli.sock";

  private final QemuLab lab;
  private final List<String> address;

  private Cli(QemuLab lab, List<String> address) {
    this.lab = lab;
    this.address = address;
  }

  /** A VM with a second monitor, for {@link #on}. */
  static VmSpec vm(QemuLab lab) {
    return lab.vm().with(monitor(lab, "path=" + SOCKET));
  }

  /** The arguments for a further monitor; {@code where} is its chardev's address. */
  static String[] monitor(QemuLab lab, String where) {
    String socket = "socket,id=cli," + where + ",server=on,wait=off";
    return lab.kind().hasGuest()
        ? new String[] {"-chardev", socket, "-qmp", "chardev:cli"}
        : new String[] {"--chardev", socket, "--monitor", "chardev=cli"};
  }

  /** Calls that name the second monitor. */
  static Cli on(Vm vm) {
    return at(vm.lab(), vm.lab().folder().resolve(SOCKET).toString());
  }

  /** Calls that name that monitor. */
  static Cli at(QemuLab lab, String address) {
    return new Cli(lab, List.of("-s", address));
  }

  /** Calls that name no monitor. */
  static Cli in(QemuLab lab) {
    return new Cli(lab, List.of());
  }

  /** Calls and waits. */
  Answer run(String... arguments) {
    return start(arguments).end();
  }

  /** {@link #run} with variables in the environment. */
  Answer run(Map<String, String> environment, String... arguments) {
    return start(environment, arguments).end();
  }

  /** Calls, in a thread of its own. */
  Call start(String... arguments) {
    return start(Map.of(), arguments);
  }

  /** {@code shell --batch} with {@code lines} as standard input. */
  Answer batch(String lines, String... options) {
    InputStream in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
    return start(in, Map.of(), shell(options)).end();
  }

  /** {@link #batch} in a process of its own. */
  Child batchChild(String lines, String... options) {
    return lab.keep(Child.start(lab.folder(), List.of(), List.of(), line(shell(options)), lines));
  }

  private static String[] shell(String... options) {
    List<String> arguments = new ArrayList<>(List.of("shell", "--batch"));
    arguments.addAll(List.of(options));
    return arguments.toArray(String[]::new);
  }

  private Call start(Map<String, String> environment, String... arguments) {
    return start(InputStream.nullInputStream(), environment, arguments);
  }

  private Call start(InputStream in, Map<String, String> environment, String... arguments) {
    CapturedOutput out = new CapturedOutput();
    CapturedOutput err = new CapturedOutput();
    Interrupt interrupt = new Interrupt();
    CliEnvironment here =
        new CliEnvironment(
            in,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            lab.folder(),
            Terminal.none(),
            interrupt);
    String[] line = line(arguments).toArray(String[]::new);
    return lab.keep(new Call(() -> Main.run(here, line), out, err, interrupt));
  }

  /** Calls, in a process of its own. */
  Child child(String... arguments) {
    return lab.keep(Child.start(lab.folder(), List.of(), List.of(), line(arguments)));
  }

  /** {@link #child}, started through another program. */
  Child childThrough(List<String> program, String... arguments) {
    return lab.keep(Child.start(lab.folder(), program, List.of(), line(arguments)));
  }

  /** {@link #child} on a pseudo terminal, 100 columns wide; the launcher would say so. */
  Child terminal(String... arguments) {
    return lab.keep(
        Child.start(
            lab.folder(), PSEUDO_TERMINAL, List.of("-Dblockjob.terminal=100"), line(arguments)));
  }

  private List<String> line(String... arguments) {
    List<String> line = new ArrayList<>(address);
    line.addAll(List.of(arguments));
    return line;
  }

  /** The absolute path of a file in the lab's folder. */
  static Path file(Vm vm, String name) {
    return vm.lab().folder().resolve(name);
  }
}
