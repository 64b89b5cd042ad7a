package dev.blockjob.qmp.process;

import static org.assertj.core.api.Assertions.assertThat;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import org.junit.jupiter.api.Test;

class DescriptorPollTest {

  private static final POSIX LIBC = POSIXFactory.getNativePOSIX();

  @Test
  void a_pipe_is_hung_up_when_its_reader_has_gone() {
    int[] pipe = new int[2];
    assertThat(LIBC.pipe(pipe)).isZero();

    assertThat(DescriptorPoll.isHungUp(pipe[1])).isFalse();
    LIBC.close(pipe[0]);
    assertThat(DescriptorPoll.isHungUp(pipe[1])).isTrue();
    LIBC.close(pipe[1]);
  }

  @Test
  void a_socket_is_hung_up_when_its_peer_has_gone() {
    int[] ends = new int[2];
    assertThat(LIBC.socketpair(1, 1, 0, ends)).isZero(); // AF_UNIX, SOCK_STREAM

    assertThat(DescriptorPoll.isHungUp(ends[1])).isFalse();
    LIBC.close(ends[0]);
    assertThat(DescriptorPoll.isHungUp(ends[1])).isTrue();
    LIBC.close(ends[1]);
  }

  @Test
  void a_file_never_is() {
    int file = LIBC.open("/dev/null", 1, 0);
    assertThat(DescriptorPoll.isHungUp(file)).isFalse();
    LIBC.close(file);
  }
}
