package dev.blockjob.qmp.transport;

import dev.blockjob.qmp.PassedFile;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Remembers what a channel told, in its order. */
class Recorder implements ChannelHandler {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<PassedFile> files = new CopyOnWriteArrayList<>();
  private final Promise<Void> closed = Promise.promise();

  @Override
  public void received(byte[] chunk) {
    synchronized (bytes) {
      bytes.writeBytes(chunk);
    }
  }

  @Override
  public void received(PassedFile file) {
    said.add("file at " + size());
    files.add(file);
  }

  @Override
  public void drained() {
    said.add("drained");
  }

  @Override
  public void ended() {
    said.add("ended");
  }

  @Override
  public void failed(Throwable failure) {
    said.add("failed");
  }

  @Override
  public void closed() {
    said.add("closed");
    closed.tryComplete();
  }

  int size() {
    synchronized (bytes) {
      return bytes.size();
    }
  }

  byte[] bytes() {
    synchronized (bytes) {
      return bytes.toByteArray();
    }
  }

  List<String> said() {
    return said;
  }

  List<PassedFile> files() {
    return files;
  }

  Future<Void> whenClosed() {
    return closed.future();
  }

  Recorder awaitSize(int size) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> size() >= size);
    return this;
  }

  Recorder awaitSaid(String what) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> said.contains(what));
    return this;
  }
}
