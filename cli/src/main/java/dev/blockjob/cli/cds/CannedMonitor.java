package dev.blockjob.cli.cds;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Speaks as much QMP as a call needs to go all its way: a QEMU with one job and no disks. */
final class CannedMonitor implements AutoCloseable {

  private static final String GREETING =
      """
      {"QMP": {"version": {"qemu": {"micro": 0, "minor": 0, "major": 10}, "package": ""}, \
      "capabilities": ["oob"]}}
      """;

  private static final String JOBS =
      """
      [{"id": "job", "type": "commit", "status": "running", "current-progress": 1, \
      "total-progress": 2}]""";

  private static final String BLOCK_JOBS =
      """
      [{"device": "job", "type": "commit", "status": "running", "offset": 1, "len": 2, \
      "speed": 0, "busy": true, "paused": false, "ready": false, "io-status": "ok", \
      "auto-finalize": true, "auto-dismiss": false}]""";

  private static final Map<String, String> ANSWERS =
      Map.of(
          "qmp_capabilities",
          "{}",
          "query-status",
          "{\"status\": \"running\", \"running\": true}",
          "query-migrate",
          "{}",
          "query-jobs",
          JOBS,
          "query-block-jobs",
          BLOCK_JOBS,
          "x-debug-query-block-graph",
          "{\"nodes\": [], \"edges\": []}");

  private final ServerSocketChannel listener;
  private final Path path;
  private final Map<String, String> others;
  private volatile Runnable atNextClient = () -> {};

  private CannedMonitor(ServerSocketChannel listener, Path path, Map<String, String> others) {
    this.listener = listener;
    this.path = path;
    this.others = others;
  }

  /** Listens at {@code path} and serves one client after the other, in a thread. */
  static CannedMonitor listen(Path path) throws IOException {
    return listen(path, Map.of());
  }

  /** {@link #listen(Path)} with {@code others} instead of its own answers. */
  static CannedMonitor listen(Path path, Map<String, String> others) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    CannedMonitor monitor =
        new CannedMonitor(listener.bind(UnixDomainSocketAddress.of(path)), path, others);
    Thread thread = new Thread(monitor::serve, "monitor");
    thread.setDaemon(true);
    thread.start();
    return monitor;
  }

  Path path() {
    return path;
  }

  /** Has {@code action} run when the next client has connected, and needs the path no more. */
  void atNextClient(Runnable action) {
    atNextClient = action;
  }

  private void serve() {
    while (listener.isOpen()) {
      try (SocketChannel client = listener.accept()) {
        atNextClient.run();
        talk(client);
      } catch (IOException e) {
        // The client has gone, or the rehearsal is over.
      }
    }
  }

  private void talk(SocketChannel client) throws IOException {
    write(client, GREETING);
    BufferedReader requests =
        new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      JsonObject request = new JsonObject(line);
      String command = request.getString("execute", request.getString("exec-oob"));
      String answer = others.getOrDefault(command, ANSWERS.getOrDefault(command, "[]"));
      write(
          client,
          "{\"return\": " + answer + ", \"id\": " + Json.encode(request.getValue("id")) + "}\n");
    }
  }

  private static void write(SocketChannel client, String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
    while (bytes.hasRemaining()) {
      client.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
