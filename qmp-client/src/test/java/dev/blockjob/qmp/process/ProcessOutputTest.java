package dev.blockjob.qmp.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ProcessOutputTest {

  @Test
  void theTailKeepsTheLastLinesOnly() {
    String many = "0123456789\n".repeat(2_000) + "last";

    ProcessOutput output = new ProcessOutput(new ByteArrayInputStream(bytes(many)), "test");
    output.ended().join();

    assertThat(output.tail()).endsWith("0123456789\nlast\n");
    assertThat(output.tail().length()).isBetween(8_000, 8 << 10);
  }

  @Test
  void eachLineIsHandedOutWithTheUnendedLastOne() throws IOException {
    PipedOutputStream program = new PipedOutputStream();
    ProcessOutput output = new ProcessOutput(new PipedInputStream(program), "test");
    List<String> lines = new CopyOnWriteArrayList<>();
    output.onLine(lines::add);

    program.write(bytes("one\r\n\ntwo"));
    program.close();
    output.ended().join();

    assertThat(lines).containsExactly("one", "", "two");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
