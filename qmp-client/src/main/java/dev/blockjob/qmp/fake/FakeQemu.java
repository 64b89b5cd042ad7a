package dev.blockjob.qmp.fake;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.process.PrivateFolder;
import dev.blockjob.qmp.replay.Recording;
import dev.blockjob.qmp.replay.Replay;
import dev.blockjob.qmp.replay.ReplayOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A monitor without a QEMU, on a Unix socket of its own. A test drives it, blocking, and has it say
 * what it likes, byte by byte:
 *
 * <pre>{@code
 * try (FakeQemu qemu = new FakeQemu()) {
 *   Future<QmpConnection> connection = QmpClient.create(vertx, qemu.address()).connect();
 *   qemu.handshake();
 *   ...
 *   JsonObject request = qemu.read("query-status");
 *   qemu.event("STOP", 1).send("no QMP at all").answer(request, "{\"running\": false}");
 * }
 * }</pre>
 *
 * <p>Replies are delayed, reordered and lost by sending them later, in another order and not at
 * all. Or a {@link Dialog} {@linkplain #serve drives} it, or a {@link Recording} is {@linkplain
 * #replay played}:
 *
 * <pre>{@code
 * try (FakeQemu qemu = FakeQemu.replay(Recording.read(Path.of("trace.jsonl")))) {
 *   ... // a client of qemu.address() that does again what it did then, and closes
 *   assertThat(qemu.played().problems()).isEmpty();
 * }
 * }</pre>
 *
 * <p>One client is served at a time, as QEMU does, but for those of a recording. For one thread,
 * but for {@link #close()}; fails with {@link UncheckedIOException} when the client has left.
 */
public final class FakeQemu implements AutoCloseable {

  /** What a QEMU 11.1 says first. */
  public static final String GREETING = RecordedSchema.QEMU_11_1.greeting();

  private final PrivateFolder folder = PrivateFolder.create();

  /** Null where a recording is played, which listens itself. */
  private final @Nullable ServerSocketChannel server;

  private volatile @Nullable SocketChannel client;
  private volatile @Nullable Script script;
  private @Nullable BufferedReader reader;

  /** Listens; no client is greeted before {@link #accept()}. */
  public FakeQemu() {
    this(true);
  }

  private FakeQemu(boolean listens) {
    try {
      server =
          listens
              ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                  .bind(UnixDomainSocketAddress.of(path()))
              : null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that is served by {@code dialog}. */
  public static FakeQemu serve(Dialog dialog) {
    FakeQemu qemu = new FakeQemu();
    qemu.script = new DialogServer(qemu, dialog);
    return qemu;
  }

  /**
   * One that says what the QEMU of {@code recording} said, as {@link Replay} does.
   *
   * @throws IllegalArgumentException if nothing is recorded
   */
  public static FakeQemu replay(Recording recording) {
    return replay(recording, ReplayOptions.defaults());
  }

  /** {@link #replay(Recording)} with its delays, or with another patience. */
  public static FakeQemu replay(Recording recording, ReplayOptions options) {
    FakeQemu qemu = new FakeQemu(false);
    try {
      qemu.script = new ReplayServer(qemu.address(), recording, options);
      return qemu;
    } catch (RuntimeException e) {
      qemu.close();
      throw e;
    }
  }

  /**
   * What clients sent so far that the schema doesn't allow or the dialog or the recording doesn't
   * have, in sentences; what of a recording they left out comes {@linkplain #played() at its end}.
   * Empty without a dialog or a recording. To be asserted empty at the end of a test.
   */
  public List<String> problems() {
    Script played = script;
    return played == null ? List.of() : played.problems();
  }

  /**
   * Waits until each connection of the recording was made and has ended, 30 seconds at most; not at
   * all without a recording.
   *
   * @throws java.util.concurrent.CompletionException when these have passed
   */
  public FakeQemu played() {
    Script played = script;
    if (played != null) {
      played.awaitEnd();
    }
    return this;
  }

  /** The socket. */
  public Path path() {
    return folder.resolve("s");
  }

  /** Where clients connect to. */
  public QmpAddress address() {
    return QmpAddress.unix(path());
  }

  /** Waits for the client. */
  public FakeQemu accept() {
    if (server == null) {
      throw new IllegalStateException("a recording is played: clients are accepted by it");
    }
    try {
      SocketChannel accepted = server.accept();
      client = accepted;
      reader =
          new BufferedReader(
              Channels.newReader(accepted, StandardCharsets.UTF_8.newDecoder(), 1 << 16));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Accepts, greets and answers {@code qmp_capabilities}. */
  public FakeQemu handshake() {
    accept().send(GREETING);
    answer(read(), "{}");
    return this;
  }

  /** Sends that text, and nothing but it. */
  public FakeQemu send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends these bytes. */
  public FakeQemu send(byte[] bytes) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        connected().write(buffer);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each byte in a packet of its own. */
  public FakeQemu dribble(String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      send(new byte[] {b});
    }
    return this;
  }

  /**
   * The next request, waited for.
   *
   * @throws IllegalStateException if the client hung up
   */
  public JsonObject read() {
    JsonObject request = next();
    if (request == null) {
      throw new IllegalStateException("the client hung up");
    }
    return request;
  }

  /** The next request; null if the client hung up. */
  @Nullable JsonObject next() {
    try {
      String line = reader == null ? null : reader.readLine();
      return line == null ? null : new JsonObject(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The next request, which must be that command.
   *
   * @throws IllegalStateException if it is another
   */
  public JsonObject read(String command) {
    JsonObject request = read();
    if (!command.equals(command(request))) {
      throw new IllegalStateException("expected " + command + ", got " + request);
    }
    return request;
  }

  /** The name of the command. */
  static String command(JsonObject request) {
    return request.getString("execute", request.getString("exec-oob", ""));
  }

  /** Whether a whole request or part of one waits to be read. */
  public boolean hasRequest() {
    try {
      return reader != null && reader.ready();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers with a success that returns that JSON. */
  public FakeQemu answer(JsonObject request, String returned) {
    return send(Reaction.returns(returned).answerTo(request));
  }

  /** Answers with an error. */
  public FakeQemu refuse(JsonObject request, String errorClass, String description) {
    return send(Reaction.refuses(errorClass, description).answerTo(request));
  }

  /** Sends an event whose data is {@code {"n": number}}. */
  public FakeQemu event(String name, int number) {
    return send(eventLine(name, "{\"n\": " + number + "}"));
  }

  static String eventLine(String name, String data) {
    return "{\"timestamp\": {\"seconds\": 1795239912, \"microseconds\": 574354}, \"event\": \""
        + name
        + "\", \"data\": "
        + data
        + "}\r\n";
  }

  /**
   * Waits for a request, reads no more than its first byte and hangs up: the client sees a reset.
   */
  public void reset() {
    try {
      connected().read(ByteBuffer.allocate(1));
      connected().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The client sees EOF. */
  public void hangUp() {
    try {
      connected().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SocketChannel connected() {
    SocketChannel channel = client;
    if (channel == null) {
      throw new IllegalStateException("no client");
    }
    return channel;
  }

  boolean isOpen() {
    return server != null && server.isOpen();
  }

  /** Hangs up, listens no more and removes the socket. */
  @Override
  public void close() {
    Script played = script;
    if (played != null) {
      played.close();
    }
    try {
      if (server != null) {
        server.close();
      }
      SocketChannel channel = client;
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      folder.close();
    }
  }
}
