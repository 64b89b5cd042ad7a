package dev.blockjob.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QmpAddressTest {

  @Test
  void pathsAndTcpAreTold() {
    assertThat(QmpAddress.parse("/run/q.sock")).isEqualTo(QmpAddress.unix(Path.of("/run/q.sock")));
    assertThat(QmpAddress.parse("unix:q.sock")).isEqualTo(QmpAddress.unix(Path.of("q.sock")));
    assertThat(QmpAddress.parse("tcp:localhost:4444")).isEqualTo(QmpAddress.tcp("localhost", 4444));
    assertThat(QmpAddress.parse("tcp:[::1]:4444")).isEqualTo(QmpAddress.tcp("::1", 4444));
    assertThat(QmpAddress.tcp("::1", 4444)).hasToString("tcp:[::1]:4444");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "unix:", "tcp:", "tcp:host", "tcp:host:x", "tcp::1", "tcp:h:70000"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> QmpAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
