package dev.blockjob.it;

import dev.blockjob.events.QemuEvents;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.GuestWriter;
import dev.blockjob.qmp.process.QemuIo;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A QEMU that runs, and our connection to it. Ends with its {@link QemuLab}. */
public final class Vm implements AutoCloseable {

  private static final String NBD_SOCKET = "nbd.sock";
  private static final String EXPORT = "guest";

  private final VmSpec spec;
  private final QemuProcess process;
  private final QmpClient client;
  private final QmpConnection connection;
  private final BlockJobs jobs;
  private @Nullable QemuIo guest;

  private Vm(VmSpec spec, QemuProcess process, QmpClient client, QmpConnection connection) {
    this.spec = spec;
    this.process = process;
    this.client = client;
    this.connection = connection;
    this.jobs = BlockJobs.on(connection);
  }

  static Vm connect(VmSpec spec, QemuProcess process) {
    QmpOptions options = spec.lab().traced(process, spec.options());
    QmpClient client = QmpClient.create(QemuLab.vertx(), spec.lab().monitor(process), options);
    return spec.lab().keep(new Vm(spec, process, client, Await.get(client.connect())));
  }

  public QemuLab lab() {
    return spec.lab();
  }

  /** What it was made from. */
  public VmSpec spec() {
    return spec;
  }

  public QemuProcess process() {
    return process;
  }

  /** For further connections to it; it serves one at a time. */
  public QmpClient client() {
    return client;
  }

  /** The connection that it was started with. */
  public QmpConnection connection() {
    return connection;
  }

  /** Its block jobs, over {@link #connection()}. */
  public BlockJobs jobs() {
    return jobs;
  }

  /** Its events, over {@link #connection()}. */
  public QemuEvents events() {
    return QemuEvents.of(connection);
  }

  /**
   * What its disk is called in requests: the device's id, {@code vd0} also where the disk is among
   * the extra arguments; without a guest the export's once {@link #guest()} was asked for, the
   * active node's name before.
   */
  public String disk() {
    if (lab().kind().hasGuest()) {
      return spec.disks().isEmpty() ? VmSpec.DEVICE : spec.disk().device();
    }
    return guest == null ? spec.active() : EXPORT;
  }

  /** Executes a command and waits for what it returns. */
  public Object call(String command, JsonObject arguments) {
    return Await.get(connection.execute(command, arguments));
  }

  /** {@link #call(String, JsonObject)} without arguments. */
  public Object call(String command) {
    return call(command, new JsonObject());
  }

  /** {@link #call(String)} of a command that returns an object. */
  public JsonObject json(String command) {
    return (JsonObject) call(command);
  }

  /** The images of the disk, from the active layer down, as the graph has them now. */
  public List<String> chain() {
    return Await.get(
        jobs.graph()
            .map(
                graph ->
                    graph.chain(graph.disk(disk())).layers().stream()
                        .map(layer -> layer.name())
                        .toList()));
  }

  /** A guest's view of the disk: a {@code qemu-io} on a writable NBD export of it. */
  public QemuIo guest() {
    QemuIo open = guest;
    if (open == null) {
      export(spec.active());
      open = lab().io("raw", "nbd+unix:///" + spec.active() + "?socket=" + NBD_SOCKET);
      guest = open;
    }
    return open;
  }

  /** A guest that writes to the whole disk from now on, through {@link #guest()}. */
  public GuestWriter writer(long seed) {
    return lab().keep(GuestWriter.start(guest(), spec.size(), seed, 0));
  }

  private void export(String node) {
    JsonObject socket =
        new JsonObject().put("type", "unix").put("data", new JsonObject().put("path", NBD_SOCKET));
    call("nbd-server-start", new JsonObject().put("addr", socket));
    call(
        "block-export-add",
        new JsonObject()
            .put("type", "nbd")
            .put("id", EXPORT)
            .put("node-name", node)
            .put("name", node)
            .put("writable", true));
  }

  /** Ends the connection, and the process. */
  @Override
  public void close() {
    Await.get(connection.close());
    process.close();
  }
}
