package dev.blockjob.bench;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import java.io.IOException;
import java.nio.file.Path;

/** From nothing to command mode: connect, greeting, {@code qmp_capabilities}. */
record Connects(Samples bare, Samples client) {

  Connects() {
    this(new Samples(), new Samples());
  }

  /** One of each, to a monitor that nobody else is connected to. */
  void round(Path monitor) throws IOException {
    long start = System.nanoTime();
    BareQmp socket = new BareQmp(monitor);
    bare.add(System.nanoTime() - start);
    socket.close();

    QmpClient factory = QmpClient.create(QemuLab.vertx(), QmpAddress.unix(monitor));
    start = System.nanoTime();
    QmpConnection connection = Await.get(factory.connect());
    client.add(System.nanoTime() - start);
    Await.get(connection.close());
  }
}
