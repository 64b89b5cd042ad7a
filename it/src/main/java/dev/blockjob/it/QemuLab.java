package dev.blockjob.it;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.PrivateFolder;
import dev.blockjob.qmp.process.QemuImg;
import dev.blockjob.qmp.process.QemuIo;
import dev.blockjob.qmp.process.QemuLaunch;
import dev.blockjob.qmp.process.QemuProcess;
import dev.blockjob.qmp.process.QemuPrograms;
import dev.blockjob.qmp.proxy.ProxyEnd;
import dev.blockjob.qmp.proxy.ProxyListener;
import dev.blockjob.qmp.proxy.ProxyOptions;
import dev.blockjob.qmp.proxy.QmpProxy;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One QEMU of one kind, and a folder of its own for a test to work in. What is made here ends with
 * the test, last one first.
 */
public final class QemuLab implements AutoCloseable {

  private static final class Shared {
    private static final Vertx VERTX =
        Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setUseDaemonThread(true));
  }

  private final TestedQemu qemu;
  private final VmKind kind;
  private final boolean throughProxy;
  private final boolean traced;
  private final Map<QemuProcess, MessageLog> wires = new LinkedHashMap<>();
  private final PrivateFolder folder = PrivateFolder.create();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final List<QemuProcess> processes = new ArrayList<>();
  private final Map<QemuProcess, QmpProxy> fronts = new HashMap<>();
  private boolean kept;

  /** A lab outside of tests, such as for a benchmark: close it. */
  public QemuLab(TestedQemu qemu, VmKind kind) {
    this(qemu, kind, false, false);
  }

  /** {@code traced}: what goes over the wire of its VMs is kept, see {@link #reports}. */
  QemuLab(TestedQemu qemu, VmKind kind, boolean throughProxy, boolean traced) {
    this.qemu = qemu;
    this.kind = kind;
    this.throughProxy = throughProxy;
    this.traced = traced;
  }

  /** The Vert.x that all labs share. */
  public static Vertx vertx() {
    return Shared.VERTX;
  }

  /** Which QEMU. */
  public TestedQemu qemu() {
    return qemu;
  }

  /** Which kind of process. */
  public VmKind kind() {
    return kind;
  }

  public QemuPrograms programs() {
    return qemu.programs();
  }

  /** The working folder, of images and processes alike. */
  public Path folder() {
    return folder.path();
  }

  /** Leaves {@link #folder()} where it is, for people who want to look into it. */
  public void keepFolder() {
    folder.keep();
    kept = true;
  }

  /** {@code qemu-img} in {@link #folder()}. */
  public QemuImg img() {
    return new QemuImg(programs(), folder());
  }

  /** {@code qemu-io} on an image in {@link #folder()} or an export. */
  public QemuIo io(String format, String target, String... options) {
    return keep(QemuIo.open(programs(), folder(), format, target, options));
  }

  /** What a VM is to be; with a disk of three layers, base, snap1 and active. */
  public VmSpec vm() {
    return VmSpec.of(this);
  }

  /** A QEMU of this kind without disks, in {@link #folder()}; start it with {@link #start}. */
  public QemuLaunch launch() {
    String socket = processes.isEmpty() ? "qmp.sock" : "qmp" + processes.size() + ".sock";
    return QemuLaunch.of(programs(), kind.process())
        .withAccel(kind.accel())
        .in(folder)
        .withSocket(socket);
  }

  /** Starts it; it ends with the test. */
  public QemuProcess start(QemuLaunch launch) {
    QemuProcess process = keep(launch.start());
    processes.add(process);
    return process;
  }

  /** Where its monitor is reached: directly, or {@link ThroughProxy}. */
  public QmpAddress monitor(QemuProcess process) {
    return throughProxy
        ? fronts.computeIfAbsent(process, p -> proxy(p.address())).ends().get(0).address()
        : process.address();
  }

  /** A proxy in front of a monitor, at {@code proxyN.sock}; it ends with the test. */
  public QmpProxy proxy(QmpAddress monitor) {
    QmpAddress front = QmpAddress.unix(folder().resolve("proxy" + fronts.size() + ".sock"));
    ProxyOptions options = ProxyOptions.between(ProxyEnd.connect(monitor), ProxyEnd.listen(front));
    QmpProxy proxy = Await.get(QmpProxy.start(vertx(), options, new ProxyListener() {}));
    keep(() -> Await.get(proxy.close()));
    return proxy;
  }

  /** Has {@code thing} closed at the end of the test, before what was kept earlier. */
  public <T extends AutoCloseable> T keep(T thing) {
    open.push(thing);
    return thing;
  }

  /** {@code options}, and a trace of what goes over the wire if it is to be kept. */
  QmpOptions traced(QemuProcess process, QmpOptions options) {
    return traced && options.trace() == null
        ? options.withTrace(wires.computeIfAbsent(process, p -> new MessageLog()))
        : options;
  }

  /** For the report of a failure: texts by the names of the files that they belong in. */
  Map<String, String> reports() {
    Map<String, String> reports = new LinkedHashMap<>();
    for (QemuProcess process : processes) {
      String name = kind.process().program().fileName() + "-" + process.pid();
      reports.put(name + "-stderr.txt", process.stderr().tail());
      MessageLog wire = wires.get(process);
      if (wire != null) {
        reports.put(name + "-wire.jsonl", wire.lines());
      }
    }
    return reports;
  }

  /** Adds to a failure what the QEMUs said, because that is where the reason often is. */
  void explain(Throwable failure) {
    for (QemuProcess process : processes) {
      String said = process.stderr().tail();
      String state = process.isAlive() ? "runs" : process.exit().join().toString();
      failure.addSuppressed(new AssertionError(process + " " + state + "\n" + said));
    }
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    processes.forEach(StoppedQemu::resumeIfStopped); // or a guest would wait for its answers
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("the lab can't be cleared", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (!kept) {
      folder.close();
    }
    if (failure != null) {
      throw failure;
    }
  }
}
