package dev.blockjob.qmp.transport;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpListener;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.QmpTransport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vert.x closes before, while and after a place to listen at is made: nothing is left behind. */
class VertxOwnedListeningSocketTest {

  private final Vertx vertx = Vertx.vertx();

  @TempDir private Path folder;

  private QmpAddress.Unix address() {
    return new QmpAddress.Unix(folder.resolve("s.sock"));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString().replaceAll("^\\.q[^/]*", ".q"))
          .toList();
    }
  }

  /** Looks no further in: what is seen here may be gone in the next moment. */
  private boolean isEmpty() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /** Vert.x closes when the socket is bound, and not yet in its place. */
  @Test
  void aSocketThatIsBoundIsRemoved() throws Exception {
    Promise<Void> bound = Promise.promise();
    Promise<Path> binding = Promise.promise();
    Future<ListeningSocket> listening =
        VertxOwnedListeningSocket.make(
            vertx,
            address(),
            () ->
                SocketFile.listen(
                    vertx,
                    address(),
                    path -> {
                      binding.complete(path);
                      return bound.future();
                    },
                    Future::succeededFuture));
    Files.createFile(await(binding.future()));

    Future<Void> closing = vertx.close();
    assertThat(files()).contains(".q/s");
    bound.complete();

    assertThat(failure(listening, HandshakeException.class).reason()).isEqualTo(Reason.CLOSED_HERE);
    await(closing);
    assertThat(files()).containsExactly("");
  }

  @ParameterizedTest
  @EnumSource(names = {"VERTX", "JNR"})
  void nobodyListensInAVertxThatIsClosed(QmpTransport transport) throws Exception {
    Transport unix = transport(transport);
    await(vertx.close());

    assertThat(failure(unix.listen(channel -> {}), HandshakeException.class).reason())
        .isEqualTo(Reason.CLOSED_HERE);
    assertThat(files()).containsExactly("");
  }

  @ParameterizedTest
  @EnumSource(names = {"VERTX", "JNR"})
  void aPlaceThatIsOpenIsGivenUp(QmpTransport transport) throws Exception {
    ListeningSocket listening = await(transport(transport).listen(channel -> {}));
    assertThat(files()).containsExactly("", "s.sock");

    await(vertx.close());

    assertThat(files()).containsExactly("");
    await(listening.close());
  }

  private Transport transport(QmpTransport transport) {
    return Transport.to(vertx, address(), QmpOptions.defaults().withTransport(transport));
  }

  @Test
  void vertxClosesAfterMakingThrew() {
    Future<ListeningSocket> listening =
        VertxOwnedListeningSocket.make(
            vertx,
            address(),
            () -> {
              throw new IllegalStateException("no such place");
            });

    assertThat(failure(listening, HandshakeException.class))
        .hasMessageContainingAll("can't listen at", "no such place");
    await(vertx.close());
  }

  @RepeatedTest(5)
  void aListenerThatIsBeingMadeInThatMoment() throws Exception {
    Future<QmpListener> listening = QmpListener.listen(vertx, address());
    while (isEmpty() && !listening.isComplete()) {
      Thread.onSpinWait();
    }

    await(vertx.close());

    await(listening.transform(made -> Future.succeededFuture()));
    assertThat(files()).containsExactly("");
    if (listening.succeeded()) {
      assertThat(failure(listening.result().connect(), HandshakeException.class).reason())
          .isEqualTo(Reason.CLOSED_HERE);
    }
  }
}
