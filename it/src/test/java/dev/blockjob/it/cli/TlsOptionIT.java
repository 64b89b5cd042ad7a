package dev.blockjob.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.cli.ExitCode;
import dev.blockjob.it.Await;
import dev.blockjob.it.Certificates;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import java.util.Map;

/** {@code --tls-dir}: the certificates of {@code tls:} addresses. */
class TlsOptionIT {

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void theCertificatesAreThoseOfTheFolder(QemuLab lab) throws Exception {
    Certificates own = Certificates.in(lab, "own");
    var launch =
        lab.launch()
            .with(own.object(lab, "server", true))
            .with(Monitors.arguments(lab, "tls", "host=127.0.0.1,port=0,tls-creds=tls0", false));
    QmpConnection unix =
        Await.get(QmpClient.create(QemuLab.vertx(), lab.start(launch).address()).connect());
    lab.keep(() -> Await.get(unix.close()));
    Cli cli = Cli.at(lab, "tls:localhost:" + Monitors.port(unix, "tls"));

    cli.run("jobs").exits(ExitCode.NO_CONNECTION).says("not trusted", "--tls-dir");
    cli.run("--tls-dir", "nowhere", "jobs")
        .exits(ExitCode.NO_CONNECTION)
        .says("can't be read", "nowhere/ca-cert.pem");
    assertThat(cli.run("--tls-dir", "own", "jobs").exits(ExitCode.DONE).lines())
        .containsExactly("no jobs");
    cli.run(Map.of("BLOCKJOB_TLS_DIR", "own"), "jobs").exits(ExitCode.DONE);
  }

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void aProxyIsAServerToItsClients(QemuLab lab) throws Exception {
    Certificates.in(lab, "own");
    Call proxy =
        Cli.at(lab, lab.start(lab.launch()).socket().toString())
            .start("--json", "--tls-dir", "own", "proxy", "--client-listen", "tls:localhost:0")
            .prints("\"for\":\"clients\"");
    String said = proxy.printed();
    String front = said.replaceAll("(?s).*\"(tls:localhost:\\d+)\".*", "$1");

    Cli.at(lab, front).run("--tls-dir", "own", "jobs").exits(ExitCode.DONE);
    Cli.at(lab, front).run("jobs").exits(ExitCode.NO_CONNECTION);

    proxy.interrupt();
    proxy.end().exits(ExitCode.DONE);
  }
}
