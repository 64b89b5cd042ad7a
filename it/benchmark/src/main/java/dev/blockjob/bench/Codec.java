package dev.blockjob.bench;

import dev.blockjob.bench.micro.Events;
import dev.blockjob.bench.micro.HotPath;
import dev.blockjob.bench.micro.Replies;
import dev.blockjob.bench.micro.Requests;
import dev.blockjob.bench.micro.SchemaReply;
import java.io.IOException;
import java.util.Map;

/** The codec and the client without a socket, measured by JMH. */
final class Codec {

  private final Report report;
  private final Map<String, Micro> measured;

  private Codec(Report report, Map<String, Micro> measured) {
    this.report = report;
    this.measured = measured;
  }

  /** Takes two minutes. */
  static void run(Report report) throws IOException {
    Codec codec = new Codec(report, Micro.measure());
    codec.reading(
        SchemaReply.class,
        String.format("schema, %,d bytes, ", SchemaReply.size()),
        Unit.GB_PER_SECOND,
        SchemaReply.size() / 1e9);
    codec.reading(Replies.class, "small replies, ", Unit.PER_SECOND, Replies.COUNT);
    codec.reading(Events.class, "events, ", Unit.PER_SECOND, Events.COUNT);
    codec.against(
        codec.of(Events.class, "tokens").rates(Events.COUNT),
        "events, delivered, no socket",
        codec.of(HotPath.class, "events"));
    codec.against(
        codec.floor("requests, Jackson's generator", codec.of(Requests.class, "generated")),
        "requests, written",
        codec.of(Requests.class, "written"));
    codec.against(
        codec.floor("turns of Vert.x's event loop", codec.of(HotPath.class, "turns")),
        "commands and replies, one after the other, no socket",
        codec.of(HotPath.class, "commands"));
  }

  private Micro of(Class<?> benchmark, String method) {
    Micro micro = measured.get(benchmark.getName() + "." + method);
    if (micro == null) {
      throw new IllegalStateException("JMH has measured no " + benchmark + "." + method);
    }
    return micro;
  }

  /** {@code perCall}: what of the unit one call does. */
  private void reading(Class<?> benchmark, String what, Unit unit, double perCall) {
    Samples floor = of(benchmark, "tokens").rates(perCall);
    report.add(what + "Jackson's tokens", unit, floor);
    report.add(what + "framed", unit, of(benchmark, "framed").rates(perCall), floor, null);
    Micro read = of(benchmark, "framedAndRead");
    report.add(what + "framed and read", unit, read.rates(perCall), floor, null);
    boolean one = unit == Unit.GB_PER_SECOND;
    report.add(
        what + "allocated for each", one ? Unit.KIB : Unit.BYTES, read.bytes(one ? 1024 : perCall));
  }

  private Samples floor(String what, Micro micro) {
    Samples floor = micro.rates(1);
    report.add(what, Unit.PER_SECOND, floor);
    return floor;
  }

  private void against(Samples floor, String what, Micro micro) {
    report.add(what, Unit.PER_SECOND, micro.rates(1), floor, null);
    report.add(what + ", allocated for each", Unit.BYTES, micro.bytes(1));
  }
}
