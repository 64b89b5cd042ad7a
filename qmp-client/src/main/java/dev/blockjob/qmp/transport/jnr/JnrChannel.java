package dev.blockjob.qmp.transport.jnr;

import dev.blockjob.qmp.PassedFile;
import dev.blockjob.qmp.impl.stream.BoundedStream;
import dev.blockjob.qmp.process.PeerProcess;
import dev.blockjob.qmp.transport.Channel;
import dev.blockjob.qmp.transport.ChannelHandler;
import dev.blockjob.qmp.transport.Peer;
import io.vertx.core.Closeable;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import jnr.enxio.channels.Native;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket with a thread that reads. Writing is tried at once, on the caller's thread and
 * without waiting; a second thread comes only when the peer doesn't take it, and goes again when it
 * has. Both threads call the system with the descriptor's number outside of the lock, so the last
 * one that uses it closes it: a number that was closed may belong to another connection the next
 * moment.
 */
final class JnrChannel implements Channel, Closeable {

  static final int SHUT_RDWR = 2;

  private static final int CHUNK = 64 << 10;

  /** Chunks that were read and are not handled yet; then reading waits. */
  private static final int MOST_UNHANDLED = 16;

  private final VertxInternal vertx;
  private final Context context;
  private final UnixSocketChannel socket;
  private final int descriptor;
  private final Peer peer;
  private final Promise<Void> released = Promise.promise();

  private final Object lock = new Object();
  private final Queue<Outgoing> queue = new ArrayDeque<>();
  private final ByteBuffer sending = ByteBuffer.allocateDirect(CHUNK);
  private long queued;
  private int users;
  private int unhandled;
  private boolean paused = true;
  private boolean closing;
  private boolean broken;
  private boolean full;
  private @Nullable ChannelHandler handler;

  /** Takes over {@code socket}, a blocking one; looks into {@code /proc}. */
  JnrChannel(VertxInternal vertx, Context context, UnixSocketChannel socket) throws IOException {
    this.vertx = vertx;
    this.context = context;
    this.socket = socket;
    this.descriptor = socket.getFD();
    this.peer = Peer.of(PeerProcess.of(socket.getOption(UnixSocketOptions.SO_PEERCRED).getPid()));
    vertx.addCloseHook(this);
  }

  private static final class Outgoing {
    private final byte[] bytes;
    private int sent;
    private @Nullable PassedFile file;

    Outgoing(byte[] bytes, @Nullable PassedFile file) {
      this.bytes = bytes;
      this.file = file;
    }

    void closeFile() {
      if (file != null) {
        file.close();
        file = null;
      }
    }
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public boolean passesFiles() {
    return true;
  }

  @Override
  public void attach(ChannelHandler handler) {
    synchronized (lock) {
      this.handler = handler;
      paused = false;
      if (!closing) {
        users++;
        start(() -> read(handler), "qmp-jnr-read");
        return;
      }
    }
    context.runOnContext(v -> handler.closed());
  }

  private static void start(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void read(ChannelHandler handler) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
    try {
      while (mayRead()) {
        List<Integer> files = Descriptors.receive(descriptor, buffer.clear());
        if (files == null) {
          if (!closing()) {
            context.runOnContext(v -> handler.ended());
          }
          break;
        }
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        context.runOnContext(v -> handOut(handler, files, bytes));
      }
    } catch (IOException e) {
      if (!closing()) {
        context.runOnContext(v -> handler.failed(e));
      }
    }
    end();
    context.runOnContext(v -> handler.closed());
    release();
  }

  /** Waits while paused, or while too much waits for the handler; false once closing. */
  private boolean mayRead() {
    synchronized (lock) {
      while (!closing && (paused || unhandled >= MOST_UNHANDLED)) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          return false;
        }
      }
      unhandled++;
      return !closing;
    }
  }

  private void handOut(ChannelHandler handler, List<Integer> files, byte[] bytes) {
    for (int file : files) {
      handler.received(PassedFile.adopt(file));
    }
    handler.received(bytes);
    synchronized (lock) {
      unhandled--;
      lock.notifyAll();
    }
  }

  private boolean closing() {
    synchronized (lock) {
      return closing;
    }
  }

  @Override
  public void write(byte[] bytes) {
    write(new Outgoing(bytes, null));
  }

  @Override
  public void write(byte[] bytes, PassedFile file) {
    write(new Outgoing(bytes, file));
  }

  private void write(Outgoing outgoing) {
    synchronized (lock) {
      if (closing || broken) {
        outgoing.closeFile();
      } else if (!queue.isEmpty()) {
        enqueue(outgoing);
      } else if (!sendAtOnce(outgoing)) {
        enqueue(outgoing);
        users++;
        start(this::writeQueue, "qmp-jnr-write");
      }
    }
  }

  private void enqueue(Outgoing outgoing) {
    queue.add(outgoing);
    queued += outgoing.bytes.length;
    full |= queued >= FULL;
  }

  /** Whether it is done with; false if the peer doesn't take all of it at once. */
  private boolean sendAtOnce(Outgoing outgoing) {
    try {
      return send(outgoing, false);
    } catch (IOException e) {
      // What the peer said before it went can still be read, and then its end.
      broken = true;
      outgoing.closeFile();
      return true;
    }
  }

  /** Only one thread at a time sends: the caller of write, or the one that writes the queue. */
  private boolean send(Outgoing outgoing, boolean wait) throws IOException {
    while (outgoing.sent < outgoing.bytes.length) {
      int length = Math.min(CHUNK, outgoing.bytes.length - outgoing.sent);
      sending.clear().put(outgoing.bytes, outgoing.sent, length).flip();
      int passed = outgoing.file == null ? -1 : outgoing.file.descriptor();
      if (!Descriptors.send(descriptor, sending, passed, wait)) {
        return false;
      }
      outgoing.closeFile();
      outgoing.sent += sending.position();
    }
    return true;
  }

  private void writeQueue() {
    Outgoing next;
    while ((next = head()) != null) {
      try {
        send(next, true);
      } catch (IOException e) {
        synchronized (lock) {
          broken = true;
        }
      }
      next.closeFile();
    }
    release();
  }

  /** What is to be written next; null when there is nothing, and then the queue is empty. */
  private @Nullable Outgoing head() {
    synchronized (lock) {
      // The one being written stays in the queue, so that nobody writes past it.
      Outgoing done = queue.peek();
      if (done != null && done.sent == done.bytes.length) {
        queue.poll();
      }
      if (closing || broken) {
        queue.forEach(Outgoing::closeFile);
        queue.clear();
      }
      queued = queue.stream().mapToLong(outgoing -> outgoing.bytes.length).sum();
      ChannelHandler told = handler;
      if (full && queued == 0 && told != null) {
        full = false;
        context.runOnContext(v -> told.drained());
      }
      return queue.peek();
    }
  }

  @Override
  public boolean writeQueueFull() {
    synchronized (lock) {
      return queued >= FULL;
    }
  }

  @Override
  public void pause() {
    synchronized (lock) {
      paused = true;
    }
  }

  @Override
  public void resume() {
    synchronized (lock) {
      paused = false;
      lock.notifyAll();
    }
  }

  /** What was written before comes first. */
  @Override
  public Future<Void> close() {
    BoundedStream.runOn(context, this::end);
    return released.future();
  }

  private void end() {
    synchronized (lock) {
      if (!closing) {
        closing = true;
        // Wakes both threads; the last one closes the descriptor.
        Native.shutdown(descriptor, SHUT_RDWR);
        lock.notifyAll();
        if (users == 0) {
          closeSocket();
        }
      }
    }
  }

  /** Completes when the descriptor is closed. */
  Future<Void> released() {
    return released.future();
  }

  private void release() {
    synchronized (lock) {
      if (--users == 0 && closing) {
        closeSocket();
      }
    }
  }

  private void closeSocket() {
    vertx.removeCloseHook(this);
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
    context.runOnContext(v -> released.complete());
  }

  /** Vert.x closes. */
  @Override
  public void close(Completable<Void> completion) {
    close().onComplete(completion);
  }
}
