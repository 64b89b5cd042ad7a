package dev.blockjob.qmp.transport;

import static dev.blockjob.qmp.Futures.await;
import static dev.blockjob.qmp.Futures.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.HandshakeException.Reason;
import dev.blockjob.qmp.PassedFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transport does, whatever it is made of. */
class TransportContractTest extends TransportTest {

  private static final int BIG = 20 << 20;

  /**
   * Of 10,000 bytes: more than waits before Vert.x holds back, less than a socket takes at once.
   */
  private static final int PARTS = 12;

  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

  private record Pair(ListeningSocket listening, Transport transport, Channel near, Channel far) {}

  private Pair pair(Kind kind) throws Exception {
    options = kind.options(folder);
    ListeningSocket listening =
        await(Transport.to(vertx(kind), kind.address(folder), options).listen(accepted::add));
    Transport transport = Transport.to(vertx(kind), listening.address(), options);
    Channel near = await(transport.connect());
    return new Pair(listening, transport, near, accepted.poll(30, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @EnumSource
  void bytesGoBothWays(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder near = attach(pair.near);
    Recorder far = attach(pair.far);

    write(pair.near, random(1000));
    write(pair.far, random(2000));

    assertThat(far.awaitSize(1000).bytes()).isEqualTo(random(1000));
    assertThat(near.awaitSize(2000).bytes()).isEqualTo(random(2000));
  }

  @ParameterizedTest
  @EnumSource
  void bytesThatDribbleArriveInOrder(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder far = attach(pair.far);
    byte[] bytes = random(500);

    for (byte single : bytes) {
      write(pair.near, new byte[] {single});
    }

    assertThat(far.awaitSize(500).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @EnumSource
  void manyMegabytesGoBothWaysAtOnce(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder near = attach(pair.near);
    Recorder far = attach(pair.far);

    write(pair.near, random(BIG));
    write(pair.far, random(BIG));

    assertThat(far.awaitSize(BIG).bytes()).isEqualTo(random(BIG));
    assertThat(near.awaitSize(BIG).bytes()).isEqualTo(random(BIG));
  }

  @ParameterizedTest
  @EnumSource
  void whatCameBeforeAnybodyReadIsNotLost(Kind kind) throws Exception {
    Pair pair = pair(kind);
    write(pair.far, random(1000));
    await(pair.far.close());

    Recorder near = attach(pair.near);

    await(near.whenClosed());
    assertThat(near.bytes()).isEqualTo(random(1000));
    assertThat(near.said()).containsExactly("ended", "closed");
  }

  @ParameterizedTest
  @EnumSource
  void aPeerThatDoesNotReadFillsTheQueueAndDrainsItWhenItDoes(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder near = attach(pair.near);

    write(pair.near, random(BIG));
    assertThat(full(pair.near)).isTrue();
    assertThat(near.said()).isEmpty();

    Recorder far = attach(pair.far);
    near.awaitSaid("drained");
    assertThat(far.awaitSize(BIG).bytes()).isEqualTo(random(BIG));
    assertThat(full(pair.near)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void whoPausesHoldsUpThePeerAndLosesNothing(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder near = attach(pair.near);
    Recorder far = attach(pair.far);
    pair.far.context().runOnContext(v -> pair.far.pause());
    full(pair.far); // the pause is in force

    write(pair.near, random(BIG));
    assertThat(full(pair.near)).isTrue();

    pair.far.context().runOnContext(v -> pair.far.resume());
    assertThat(far.awaitSize(BIG).bytes()).isEqualTo(random(BIG));
    near.awaitSaid("drained");
  }

  @ParameterizedTest
  @EnumSource
  void aPeerThatClosesInOrderIsAnEnd(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder near = attach(pair.near);
    Recorder far = attach(pair.far);
    write(pair.far, random(10));

    near.awaitSize(10);
    await(pair.far.close());

    await(near.whenClosed());
    await(far.whenClosed());
    assertThat(near.said()).containsExactly("ended", "closed");
    assertThat(far.said()).containsExactly("closed");
  }

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenGoesOutBeforeTheClose(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder near = attach(pair.near);
    byte[] part = random(10_000);
    pair.far
        .context()
        .runOnContext(
            v ->
                pair.far.attach(
                    new Recorder() {
                      @Override
                      public void received(byte[] chunk) {
                        for (int i = 0; i < PARTS; i++) {
                          pair.far.write(part);
                        }
                        var unused = pair.far.close();
                      }
                    }));

    write(pair.near, random(1));

    await(near.whenClosed());
    assertThat(near.size()).isEqualTo(PARTS * part.length);
    assertThat(near.said()).containsExactly("ended", "closed");
  }

  @ParameterizedTest
  @EnumSource
  void closingInTheMiddleOfAWriteEndsBothSides(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder near = attach(pair.near);
    write(pair.near, random(BIG));
    assertThat(full(pair.near)).isTrue();

    await(pair.near.close());
    await(near.whenClosed());

    Recorder far = attach(pair.far);
    await(far.whenClosed());
    assertThat(far.size()).isLessThan(BIG);
    assertThat(near.said()).containsOnlyOnce("closed");
  }

  @ParameterizedTest
  @EnumSource
  void afterTheEndWritesAndClosesAreHarmless(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder near = attach(pair.near);
    attach(pair.far);

    await(Future.all(pair.near.close(), pair.near.close()));
    await(near.whenClosed());
    write(pair.near, random(10));
    await(pair.near.close());

    assertThat(full(pair.near)).isFalse();
    assertThat(near.said()).containsOnlyOnce("closed").doesNotContain("failed");
  }

  @ParameterizedTest
  @EnumSource
  void whenVertxClosesTheChannelsDo(Kind kind) throws Exception {
    Vertx other = kind.vertx();
    Pair pair = pair(kind);
    Channel channel = await(Transport.to(other, pair.listening.address(), options).connect());
    Recorder near = attach(channel);
    Recorder far = attach(accepted.take());

    await(other.close());

    await(near.whenClosed());
    await(far.whenClosed());
    assertThat(near.said()).containsExactly("closed");
    assertThat(far.said()).containsExactly("ended", "closed");
  }

  @ParameterizedTest
  @EnumSource
  void whereNobodyListensAnyMoreAConnectIsRefused(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Recorder near = attach(pair.near);
    Recorder far = attach(pair.far);

    await(Future.all(pair.listening.close(), pair.listening.close()));

    Reason reason = kind.hasFile() ? Reason.NO_SOCKET : Reason.REFUSED;
    assertThat(refusal(pair.transport, reason))
        .hasMessageContaining(pair.listening.address().toString());
    await(near.whenClosed());
    await(far.whenClosed());
  }

  /**
   * A port that was closed is the kernel's again when the acceptor's selector has turned once more;
   * who comes in that moment is hung up on.
   */
  private static HandshakeException refusal(Transport transport, Reason reason) {
    AtomicReference<HandshakeException> refused = new AtomicReference<>();
    Awaitility.await()
        .pollInSameThread()
        .until(
            () -> {
              try {
                await(transport.connect());
                return false;
              } catch (HandshakeException e) {
                refused.set(e);
                return e.reason() == reason;
              }
            });
    return Objects.requireNonNull(refused.get());
  }

  @ParameterizedTest
  @EnumSource
  void whereSomebodyListensNobodyElseCan(Kind kind) throws Exception {
    Pair pair = pair(kind);

    HandshakeException refused =
        failure(
            Transport.to(vertx(kind), pair.listening.address(), options).listen(c -> {}),
            HandshakeException.class);

    assertThat(refused.reason()).isEqualTo(Reason.IN_USE);
    await(pair.transport.connect());
    await(pair.listening.close());
    assertThat(Files.exists(folder.resolve("s.sock"))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void filesPassWhereTheyCan(Kind kind) throws Exception {
    Pair pair = pair(kind);
    Path path = Files.writeString(folder.resolve("passed"), "content");
    PassedFile file = PassedFile.open(path, PassedFile.Access.READ);
    assertThat(pair.near.passesFiles()).isEqualTo(kind.isJnr());
    if (!kind.isJnr()) {
      file.close();
      return;
    }
    Recorder far = attach(pair.far);

    write(pair.near, random(100));
    far.awaitSize(100);
    pair.near.context().runOnContext(v -> pair.near.write(random(100), file));
    far.awaitSize(200);

    assertThat(far.said()).containsExactly("file at 100");
    try (PassedFile received = far.files().get(0)) {
      Path open = Path.of("/proc/self/fd/" + received.descriptor());
      assertThat(Files.readString(open)).isEqualTo("content");
    }
    assertThat(file).hasToString("a closed file");
  }
}
