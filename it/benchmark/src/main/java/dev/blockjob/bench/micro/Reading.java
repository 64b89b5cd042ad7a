package dev.blockjob.bench.micro;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.blockjob.qmp.QmpOptions;
import dev.blockjob.qmp.impl.codec.MessageFramer;
import dev.blockjob.qmp.impl.codec.MessageLimits;
import dev.blockjob.qmp.impl.codec.MessageReader;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Messages, in chunks as a socket gives them. The floor is Jackson's parser, which finds the tokens
 * of the same bytes and makes nothing of them.
 */
@State(Scope.Thread)
public abstract class Reading {

  private static final int CHUNK = 64 << 10;

  private final byte[] bytes;
  private final int count;
  private final List<byte[]> chunks;
  private final JsonFactory jackson = new JsonFactory();
  private final MessageFramer framer = new MessageFramer(MessageLimits.of(QmpOptions.defaults()));
  private final MessageReader reader = new MessageReader(Clock.systemUTC());

  /** Of {@code count} messages in {@code bytes}. */
  protected Reading(byte[] bytes, int count) {
    this.bytes = bytes;
    this.count = count;
    this.chunks =
        IntStream.iterate(0, from -> from < bytes.length, from -> from + CHUNK)
            .mapToObj(from -> Arrays.copyOfRange(bytes, from, Math.min(from + CHUNK, bytes.length)))
            .toList();
  }

  /** Their tokens. */
  @Benchmark
  public int tokens() throws IOException {
    int tokens = 0;
    try (JsonParser parser = jackson.createParser(bytes)) {
      while (parser.nextToken() != null) {
        tokens++;
      }
    }
    return tokens;
  }

  /** Where each ends. */
  @Benchmark
  public int framed() {
    return feed((buffer, offset, length) -> {});
  }

  /** As the client sees them. */
  @Benchmark
  public int framedAndRead(Blackhole hole) {
    return feed((buffer, offset, length) -> hole.consume(reader.read(buffer, offset, length)));
  }

  private int feed(MessageFramer.Sink sink) {
    int[] messages = {0};
    for (byte[] chunk : chunks) {
      framer.feed(
          chunk,
          (buffer, offset, length) -> {
            messages[0]++;
            sink.message(buffer, offset, length);
          });
    }
    if (messages[0] != count) {
      throw new IllegalStateException(messages[0] + " messages were read instead of " + count);
    }
    return count;
  }
}
