package dev.blockjob.cli.verb;

import dev.blockjob.cli.Blockjob;
import dev.blockjob.cli.CliConnection;
import dev.blockjob.cli.ExitCode;
import dev.blockjob.cli.InterruptedCallException;
import dev.blockjob.cli.InterruptibleWait;
import dev.blockjob.cli.MonitorOption;
import dev.blockjob.cli.UsageException;
import dev.blockjob.cli.option.SizeConverter;
import dev.blockjob.events.DisconnectedException;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.DisconnectCause.Kind;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTransport;
import dev.blockjob.qmp.proxy.ProxyEnd;
import dev.blockjob.qmp.proxy.ProxyOptions;
import dev.blockjob.qmp.proxy.QmpProxy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code blockjob proxy}. */
@Command(
    name = "proxy",
    description = {
      "One monitor for many clients: each has its own greeting, negotiation, ids and events, and"
          + " none is hurt by what another sends, doesn't read, or leaves behind.",
      "Runs until QEMU ends, or until Ctrl-C, and removes its sockets. An address is PATH,"
          + " unix-abstract:NAME, tcp:HOST:PORT or tls:HOST:PORT (see --tls-dir)."
    },
    footerHeading = "%nQMP: ",
    footer = "what the clients send, unchanged except for the id")
@SuppressWarnings("NullAway.Init") // picocli fills the field
final class ProxyVerb implements Callable<Integer> {

  private static final Duration STARTING = Duration.ofSeconds(2);

  @Spec private CommandSpec spec;

  @Option(
      names = "--qemu-connect",
      paramLabel = "ADDRESS",
      description = "QEMU's monitor. Default: the one that -s names.")
  private @Nullable String qemuConnect;

  @Option(
      names = "--qemu-listen",
      paramLabel = "ADDRESS",
      description = "Wait there for QEMU to connect: -chardev socket,server=off.")
  private @Nullable String qemuListen;

  @Option(
      names = "--client-listen",
      paramLabel = "ADDRESS",
      description = "Wait there for clients, any number of them. Can be given several times.")
  private List<String> clientListen = new ArrayList<>();

  @Option(
      names = "--client-connect",
      paramLabel = "ADDRESS",
      description = {
        "Connect to a client that waits there for its QEMU, as QEMU's own test suites do,"
            + " once QEMU is there. Can be given several times."
      })
  private List<String> clientConnect = new ArrayList<>();

  @Option(
      names = "--again",
      description = "With --qemu-listen: when QEMU has ended, wait for the next one.")
  private boolean again;

  @Option(
      names = "--pass-files",
      description =
          "Pass on descriptors of getfd and add-fd; Unix sockets only. The clients have the names of"
              + " getfd in common: choose different ones.")
  private boolean passFiles;

  @Option(
      names = "--client-buffer",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Cut off a client that doesn't read so much. Default: 16M.")
  private @Nullable Long clientBuffer;

  @Override
  public Integer call() throws TimeoutException {
    Blockjob call = (Blockjob) spec.root().userObject();
    ProxyOptions options = options(call);
    InterruptibleWait waiting =
        new InterruptibleWait(call.environment().interrupt(), call.timeout());
    if (!call.json()) {
      call.environment().interrupt().needsNoReader();
    }
    Vertx vertx = CliConnection.vertx();
    try {
      ProxyLog log = new ProxyLog(call.environment(), call.json());
      Future<QmpProxy> starting = QmpProxy.start(vertx, options, log);
      Future<?> there = Future.any(log.qemu(), starting.otherwiseEmpty());
      CliConnection.mention(call, options.qemu().address(), false, there, waiting);
      return run(started(starting, waiting), waiting);
    } finally {
      CliConnection.close(vertx);
    }
  }

  /** Ctrl-C doesn't leave it half-way, if it can be helped: the files of its sockets would stay. */
  private static QmpProxy started(Future<QmpProxy> starting, InterruptibleWait waiting) {
    try {
      return waiting.answer(starting, "while the proxy was starting");
    } catch (InterruptedCallException e) {
      CompletableFuture<QmpProxy> late = starting.toCompletionStage().toCompletableFuture();
      if (InterruptibleWait.patiently(late, STARTING) && !late.isCompletedExceptionally()) {
        return InterruptibleWait.value(late);
      }
      throw e;
    }
  }

  private static int run(QmpProxy proxy, InterruptibleWait waiting) throws TimeoutException {
    CompletableFuture<DisconnectCause> ended =
        proxy.ended().toCompletionStage().toCompletableFuture();
    InterruptibleWait.End end = waiting.untilAny(ended);
    if (end != InterruptibleWait.End.CAME) {
      InterruptibleWait.value(proxy.close().toCompletionStage().toCompletableFuture());
    }
    if (end == InterruptibleWait.End.DEADLINE) {
      throw new TimeoutException("the deadline passed; the proxy has ended, QEMU goes on");
    }
    DisconnectCause cause = InterruptibleWait.value(ended);
    if (cause.kind() == Kind.EOF || cause.kind() == Kind.CLOSED_HERE) {
      return ExitCode.DONE;
    }
    throw new DisconnectedException("the clients to end", cause);
  }

  private ProxyOptions options(Blockjob call) {
    List<ProxyEnd> clients = new ArrayList<>();
    clientListen.forEach(text -> clients.add(listen(call, call.address(text))));
    clientConnect.forEach(text -> clients.add(connect(call, call.address(text))));
    if (clients.isEmpty()) {
      throw new UsageException(
          "where are the clients? Name a place: --client-listen PATH, or --client-connect PATH");
    }
    ProxyOptions options =
        ProxyOptions.between(qemu(call), clients.toArray(ProxyEnd[]::new)).withAgain(again);
    QmpOptions qmp = call.qmpOptions();
    options = options.withQmp(passFiles ? qmp.withTransport(QmpTransport.JNR) : qmp);
    return clientBuffer == null
        ? options
        : options.withClientBuffer((int) Math.min(Integer.MAX_VALUE, clientBuffer));
  }

  private ProxyEnd qemu(Blockjob call) {
    if (qemuConnect != null && qemuListen != null) {
      throw new UsageException("--qemu-connect and --qemu-listen exclude each other");
    }
    if (qemuListen != null) {
      return listen(call, call.address(qemuListen));
    }
    if (qemuConnect != null) {
      return connect(call, call.address(qemuConnect));
    }
    MonitorOption monitor = call.monitor();
    return monitor.listens() ? listen(call, monitor.address()) : connect(call, monitor.address());
  }

  private static ProxyEnd listen(Blockjob call, QmpAddress address) {
    return ProxyEnd.listen(address).withTls(call.tls(true));
  }

  private static ProxyEnd connect(Blockjob call, QmpAddress address) {
    return ProxyEnd.connect(address).withTls(call.tls(false));
  }
}
