package dev.blockjob.cli;

import dev.blockjob.cli.option.DurationConverter;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTls;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command without a verb: the options that all verbs share. */
@Command(
    name = "blockjob",
    description = "Controls QEMU's block jobs over QMP.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    usageHelpAutoWidth = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    separator = " ",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:QEMU refused, or the job failed",
      "2:the command line or the request is wrong; nothing was changed for it",
      "3:no connection",
      "4:the deadline passed",
      "5:the outcome is unknown: ask QEMU before doing it again",
      "6:cancelled, or given up by `--give-up`",
      "141:the reader of standard output went before the end"
    })
public final class Blockjob {

  private static final String SOCKET_VARIABLE = "BLOCKJOB_SOCKET";
  private static final String TLS_VARIABLE = "BLOCKJOB_TLS_DIR";

  private final CliEnvironment environment;
  private final ConnectionProvider connectionProvider;

  @Option(
      names = {"-s", "--socket"},
      scope = ScopeType.INHERIT,
      paramLabel = "ADDRESS",
      description =
          "QEMU's monitor: PATH, tcp:HOST:PORT or tls:HOST:PORT; listen:ADDRESS waits there for QEMU"
              + " to connect, 5 s or --timeout. Default: $"
              + SOCKET_VARIABLE
              + ".")
  private @Nullable String socket;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Machine output: one JSON object a line, errors too.")
  private boolean json;

  @Option(
      names = "--timeout",
      scope = ScopeType.INHERIT,
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Give up after that long: 500ms, 30s, 5m. A job that was started goes on by itself; "
              + "merge, move and copy are rolled back, unless a disk has switched. Default: "
              + "connecting 5 s, greeting 10 s, an answer 60 s, a job's end never.")
  private @Nullable Duration timeout;

  @Option(
      names = "--trace",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description =
          "Append what goes over the wire, secrets masked, a JSON object a line; - for standard"
              + " error. Default: $"
              + Tracing.VARIABLE
              + ". `blockjob replay FILE` plays it back.")
  private @Nullable String trace;

  @Option(
      names = "--tls-dir",
      scope = ScopeType.INHERIT,
      paramLabel = "FOLDER",
      description =
          "For tls: addresses: ca-cert.pem, and client-cert.pem and client-key.pem or, where blockjob"
              + " listens, server-cert.pem and server-key.pem; as for QEMU's tls-creds-x509."
              + " Default: $"
              + TLS_VARIABLE
              + ".")
  private @Nullable String tlsFolder;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Log to standard error, and show stack traces of errors.")
  private boolean verbose;

  Blockjob(CliEnvironment here, ConnectionProvider provider) {
    this.environment = here;
    this.connectionProvider = provider;
    this.json = provider.json();
  }

  /** Provides the call's connection. */
  ConnectionProvider connectionProvider() {
    return connectionProvider;
  }

  /** Whether the call is a line of a shell of ours. */
  public boolean inShell() {
    return !connectionProvider.equals(ConnectionProvider.NONE);
  }

  /** Whether the call names a monitor of its own. */
  boolean namesMonitor() {
    return socket != null;
  }

  /** The option that only a connection of the call's own could heed, if one was given. */
  public @Nullable String ofConnection() {
    if (namesMonitor()) {
      return "-s";
    }
    return trace == null ? null : "--trace";
  }

  /** The process around this call. */
  public CliEnvironment environment() {
    return environment;
  }

  /** Whether machine output was asked for. */
  public boolean json() {
    return json;
  }

  /** How long this call may wait; null for as long as it takes. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  boolean verbose() {
    return verbose;
  }

  /** The monitor that was named. */
  public MonitorOption monitor() {
    String text = socket != null ? socket : environment.environment().get(SOCKET_VARIABLE);
    if (text == null || text.isEmpty()) {
      throw new UsageException(
          "which QEMU? Name its monitor: blockjob -s PATH VERB, or -s tcp:HOST:PORT, or set "
              + SOCKET_VARIABLE
              + ". A QEMU started with `-qmp unix:PATH,server=on,wait=off` listens at PATH.");
    }
    return monitor(text);
  }

  /** A monitor as the user typed it. */
  MonitorOption monitor(String text) {
    return MonitorOption.parse(this, text);
  }

  /** An address as the user typed it; relative paths are taken from where the user is. */
  public QmpAddress address(String text) {
    QmpAddress address = QmpAddress.parse(text);
    return address instanceof QmpAddress.Unix unix
        ? QmpAddress.unix(environment.absolute(unix.path().toString()))
        : address;
  }

  /** Which certificates count, and ours of a server or of a client. */
  public QmpTls tls(boolean listens) {
    String text = tlsFolder != null ? tlsFolder : environment.environment().get(TLS_VARIABLE);
    if (text == null || text.isEmpty()) {
      return QmpTls.defaults();
    }
    Path folder = environment.absolute(text);
    return listens ? QmpTls.server(folder) : QmpTls.client(folder);
  }

  /** How to connect, with the deadlines of this call and its trace. */
  public QmpOptions qmpOptions() {
    QmpOptions options =
        QmpOptions.defaults()
            .withTrace(Tracing.sink(trace, environment))
            .withSchemaCache(SchemaFolder.of(environment.environment()));
    if (timeout == null) {
      return options;
    }
    return options
        .withConnectTimeout(shorter(timeout, options.connectTimeout()))
        .withGreetingTimeout(shorter(timeout, options.greetingTimeout()))
        .withCommandTimeout(timeout);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
