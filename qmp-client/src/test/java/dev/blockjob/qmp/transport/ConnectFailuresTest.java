package dev.blockjob.qmp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpOptions;
import java.io.IOException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectFailuresTest {

  @Test
  void aHostThatDoesNotExistIsNoMatterOfTime() {
    HandshakeException failure =
        ConnectFailures.explain(
            QmpAddress.parse("tcp:nowhere.invalid:4444"),
            new IOException(new UnknownHostException("nowhere.invalid")),
            QmpOptions.defaults());

    assertThat(failure)
        .hasMessageContaining("tcp:nowhere.invalid:4444: there is no host of that name")
        .hasMessageNotContaining("within");
  }
}
