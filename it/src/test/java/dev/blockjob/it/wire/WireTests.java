package dev.blockjob.it.wire;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.process.QemuProcess;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** What several tests of the wire need. */
final class WireTests {

  /** Nobody is greeted in these tests: the sooner that is found, the better. */
  static final QmpOptions SHORT_GREETING =
      QmpOptions.defaults().withGreetingTimeout(Duration.ofMillis(300));

  private WireTests() {}

  static QmpClient client(QmpAddress address, QmpOptions options) {
    return QmpClient.create(QemuLab.vertx(), address, options);
  }

  /** A connection that ends with the test. */
  static QmpConnection connect(QemuLab lab, QmpAddress address, QmpOptions options) {
    QmpClient client = client(address, options);
    QmpConnection connection = Await.get(client.connect());
    lab.keep(() -> Await.get(connection.close()));
    return connection;
  }

  static QmpConnection connect(QemuLab lab, QemuProcess qemu) {
    return connect(lab, lab.monitor(qemu), QmpOptions.defaults());
  }

  /** Why a connect failed. */
  static HandshakeException refusal(Future<QmpConnection> connecting) {
    HandshakeException refusal =
        catchThrowableOfType(HandshakeException.class, () -> Await.get(connecting));
    if (refusal == null) {
      throw new AssertionError("connected, although that can't be");
    }
    return refusal;
  }

  static HandshakeException refusal(QmpAddress address) {
    return refusal(client(address, QmpOptions.defaults()).connect());
  }

  /** Sends a signal to a QEMU of ours; after STOP all of its threads stand still. */
  static void signal(QemuProcess qemu, String name) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(qemu.pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " " + qemu + " exited with " + code);
      }
      if (name.equals("STOP")) {
        Awaitility.await().until(() -> standsStill(qemu));
      }
    } catch (IOException e) {
      throw new IllegalStateException("kill can't be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static boolean standsStill(QemuProcess qemu) throws IOException {
    Path threads = Path.of("/proc", Long.toString(qemu.pid()), "task");
    try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
      for (Path thread : all) {
        if (!Files.readString(thread.resolve("stat")).contains(") T ")) {
          return false;
        }
      }
    }
    return true;
  }

  /** The jobs of a QEMU; the cheapest question that all kinds have. */
  static JsonArray jobs(QmpConnection connection) {
    return (JsonArray) Await.get(connection.execute("query-jobs"));
  }
}
