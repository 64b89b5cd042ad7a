package dev.blockjob.it.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.blockjob.it.Await;
import dev.blockjob.it.Certificates;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTls;
import dev.blockjob.qmp.proxy.ProxyEnd;
import dev.blockjob.qmp.proxy.ProxyListener;
import dev.blockjob.qmp.proxy.ProxyOptions;
import dev.blockjob.qmp.proxy.QmpProxy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** TLS on both sides of the proxy, each with certificates of its own. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsEndsIT {

  /** QEMU 7.2 reads each byte as a TLS record of its own. */
  private static final String LONG = "x".repeat(10_000);

  /** Knows when QEMU is there. */
  private static final class Arrival implements ProxyListener {
    private final Promise<Void> came = Promise.promise();

    @Override
    public void qemuCame(dev.blockjob.qmp.QmpGreeting greeting) {
      came.tryComplete();
    }

    Future<Void> future() {
      return came.future();
    }
  }

  private static QmpProxy proxy(
      QemuLab lab, ProxyEnd qemu, Certificates clients, ProxyListener listener) {
    ProxyEnd front = ProxyEnd.listen(QmpAddress.tls("localhost", 0)).withTls(clients.as("server"));
    QmpProxy proxy =
        Await.get(QmpProxy.start(QemuLab.vertx(), ProxyOptions.between(qemu, front), listener));
    lab.keep(() -> Await.get(proxy.close()));
    return proxy;
  }

  private static QmpConnection through(QemuLab lab, QmpAddress proxy, QmpTls tls) {
    QmpOptions options = QmpOptions.defaults().withTls(tls);
    QmpConnection connection =
        Await.get(QmpClient.create(QemuLab.vertx(), proxy, options).connect());
    lab.keep(() -> Await.get(connection.close()));
    return connection;
  }

  private static void works(QmpConnection connection) {
    assertThat((JsonArray) Await.get(connection.execute("query-qmp-schema"))).isNotEmpty();
    CommandException refused =
        catchThrowableOfType(
            CommandException.class,
            () ->
                Await.get(
                    connection.execute("blockdev-del", new JsonObject().put("node-name", LONG))));
    assertThat(refused.description()).contains(LONG);
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aClientComesByTlsToAQemuThatIsReachedByTls(QemuLab lab) throws Exception {
    Certificates inside = Certificates.in(lab, "inside");
    Certificates outside = Certificates.in(lab, "outside");
    var launch =
        lab.launch()
            .with(inside.object(lab, "server", true))
            .with(Monitors.arguments(lab, "tls", "host=127.0.0.1,port=0,tls-creds=tls0", false));
    QmpConnection unix =
        Await.get(QmpClient.create(QemuLab.vertx(), lab.start(launch).address()).connect());
    lab.keep(() -> Await.get(unix.close()));
    QmpAddress monitor = QmpAddress.tls("localhost", Monitors.port(unix, "tls"));
    QmpProxy proxy =
        proxy(
            lab,
            ProxyEnd.connect(monitor).withTls(inside.as("client")),
            outside,
            new ProxyListener() {});

    works(through(lab, proxy.ends().get(0).address(), outside.as("client")));
  }

  @OnEveryQemu({VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON})
  void aClientComesByTlsToAQemuThatComesByTls(QemuLab lab) throws Exception {
    Certificates own = Certificates.in(lab, "own");
    Arrival arrival = new Arrival();
    QmpProxy proxy =
        proxy(
            lab,
            ProxyEnd.listen(QmpAddress.tls("localhost", 0)).withTls(own.as("server")),
            own,
            arrival);
    int port = ((QmpAddress.Tls) proxy.ends().get(0).address()).port();
    lab.start(
        lab.launch()
            .with(own.object(lab, "client", true))
            .with(
                Monitors.connecting(
                    lab, "tls", "host=localhost,port=" + port + ",tls-creds=tls0")));
    Await.get(arrival.future());

    works(through(lab, proxy.ends().get(1).address(), own.as("client")));
  }
}
