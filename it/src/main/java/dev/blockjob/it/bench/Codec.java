package dev.blockjob.it.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.blockjob.it.Lab;
import dev.blockjob.it.Qemus;
import dev.blockjob.it.TestedQemu;
import dev.blockjob.it.VmKind;
import dev.blockjob.qmp.impl.codec.MessageFramer;
import dev.blockjob.qmp.impl.codec.MessageReader;
import dev.blockjob.qmp.impl.codec.QmpMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;

/**
 * The largest reply there is, to {@code query-qmp-schema}, framed and read from memory, in chunks
 * as a socket gives them. Compared with Jackson's parser, which finds the tokens of the same bytes
 * and makes nothing of them.
 */
final class Codec {

  private static final String BARE = "bare";
  private static final int WARM_UP = 200;
  private static final int ROUNDS = 300;
  private static final int CHUNK = 64 << 10;
  private static final int MAX_MESSAGE = 64 << 20;

  private final byte[] message;
  private final byte[][] chunks;
  private final JsonFactory jackson = new JsonFactory();
  private final MessageFramer framer = new MessageFramer(MAX_MESSAGE);
  private final MessageReader reader = new MessageReader(Clock.systemUTC());
  private Samples parserRate = new Samples();
  private Samples framerRate = new Samples();
  private Samples rate = new Samples();
  private Samples parserBytes = new Samples();
  private Samples bytes = new Samples();
  private int read;

  private Codec(byte[] message) {
    this.message = message;
    this.chunks = new byte[(message.length + CHUNK - 1) / CHUNK][];
    for (int i = 0; i < chunks.length; i++) {
      int from = i * CHUNK;
      chunks[i] = Arrays.copyOfRange(message, from, Math.min(from + CHUNK, message.length));
    }
  }

  /** Measures on the schema of {@code qemu}. */
  static void run(TestedQemu qemu, Report report) throws IOException {
    boolean daemon = !Qemus.whyNot(qemu, VmKind.SYSTEM_TCG).isEmpty();
    VmKind kind = daemon ? VmKind.STORAGE_DAEMON : VmKind.SYSTEM_TCG;
    Codec codec;
    try (Lab lab = new Lab(qemu, kind)) {
      lab.vm().chain().with(Monitors.at(kind, BARE)).start();
      try (BareQmp socket = new BareQmp(Monitors.socket(lab, BARE))) {
        String reply = socket.call("{\"execute\":\"query-qmp-schema\"}");
        codec = new Codec((reply.strip() + "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
    }
    codec.rounds(WARM_UP);
    codec.forget();
    codec.rounds(ROUNDS);
    codec.report(report);
  }

  private void forget() {
    parserRate = new Samples();
    framerRate = new Samples();
    rate = new Samples();
    parserBytes = new Samples();
    bytes = new Samples();
  }

  private interface Task {
    void run() throws IOException;
  }

  private void rounds(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      time(parserRate, parserBytes, this::parse);
      time(framerRate, new Samples(), () -> feed((buffer, offset, length) -> read++));
      time(rate, bytes, () -> feed(this::read));
    }
  }

  private void time(Samples rates, Samples allocated, Task task) throws IOException {
    long thread = Thread.currentThread().getId();
    long before = Heap.allocatedBy(thread);
    long start = System.nanoTime();
    task.run();
    rates.addRate(message.length / 1e9, System.nanoTime() - start);
    allocated.addValue((Heap.allocatedBy(thread) - before) / 1024.0);
  }

  private void parse() throws IOException {
    try (JsonParser parser = jackson.createParser(message)) {
      while (parser.nextToken() != null) {
        // the tokens are all that is wanted
      }
    }
  }

  /** Fails unless that is one message. */
  private void feed(MessageFramer.Sink sink) throws IOException {
    int before = read;
    for (byte[] chunk : chunks) {
      framer.feed(chunk, sink);
    }
    if (read != before + 1) {
      throw new IOException((read - before) + " messages were read instead of one");
    }
  }

  private void read(byte[] buffer, int offset, int length) {
    if (reader.read(buffer, offset, length) instanceof QmpMessage.Success) {
      read++;
    }
  }

  private void report(Report report) {
    String what = String.format("schema, %,d bytes, ", message.length);
    report.add(what + "Jackson's tokens", Unit.GB_PER_SECOND, parserRate);
    report.add(what + "framed", Unit.GB_PER_SECOND, framerRate, parserRate, null);
    report.add(what + "framed and read", Unit.GB_PER_SECOND, rate, parserRate, null);
    report.add("allocated for it, Jackson's tokens", Unit.KIB, parserBytes);
    report.add("allocated for it, framed and read", Unit.KIB, bytes);
  }
}
