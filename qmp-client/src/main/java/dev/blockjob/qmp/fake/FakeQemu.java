package dev.blockjob.qmp.fake;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.process.PrivateFolder;
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
 * all. Or a {@link Dialog} {@linkplain #serve drives} it. One client is served at a time, as QEMU
 * does. For one thread, but for {@link #close()}; fails with {@link UncheckedIOException} when the
 * client has left.
 */
public final class FakeQemu implements AutoCloseable {

  /** What a QEMU 11.1 says first. */
  public static final String GREETING = RecordedSchema.QEMU_11_1.greeting();

  private final PrivateFolder folder = PrivateFolder.create();
  private final ServerSocketChannel server;
  private volatile @Nullable SocketChannel client;
  private volatile @Nullable DialogServer dialog;
  private @Nullable BufferedReader reader;

  /** Listens; nobody is greeted before {@link #accept()}. */
  public FakeQemu() {
    try {
      server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that is served by {@code dialog}. */
  public static FakeQemu serve(Dialog dialog) {
    FakeQemu qemu = new FakeQemu();
    qemu.dialog = new DialogServer(qemu, dialog);
    return qemu;
  }

  /**
   * What clients sent so far that the dialog's schema doesn't allow or the dialog doesn't have, in
   * sentences; empty without a dialog. To be asserted empty at the end of a test.
   */
  public List<String> problems() {
    DialogServer served = dialog;
    return served == null ? List.of() : served.problems();
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
    return server.isOpen();
  }

  /** Hangs up, listens no more and removes the socket. */
  @Override
  public void close() {
    DialogServer served = dialog;
    if (served != null) {
      served.close();
    }
    try {
      server.close();
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
