package dev.blockjob.qmp.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTransport;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProxyServerTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** The transport is made on the event loop, and refuses by throwing. */
  @Test
  void anAddressThatItsTransportDoesNotKnowFailsTheStart() {
    ProxyOptions options =
        ProxyOptions.between(
                ProxyEnd.connect(new QmpAddress.Abstract("nobody")),
                ProxyEnd.listen(QmpAddress.tcp("127.0.0.1", 0)))
            .withQmp(QmpOptions.defaults().withTransport(QmpTransport.VERTX));

    assertThat(
            QmpProxy.start(vertx, options, new ProxyListener() {})
                .toCompletionStage()
                .toCompletableFuture())
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .withRootCauseInstanceOf(IllegalArgumentException.class);
  }
}
