package dev.blockjob.operations.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostTest {

  private static final Host HERE = new Host("a", "m", "b1");
  private static final Host BOOTED = new Host("a", "m", "b2");
  private static final Host CLONE = new Host("z", "m", "b3");
  private static final Host NAMESAKE = new Host("a", "n", "b4");

  private static QemuOrigin on(Host host) {
    return new QemuOrigin("/q.sock", "10.0.0", "1 since 2", host);
  }

  @Test
  void aHostIsTheSameWhateverItIsCalledUntilItIsBooted() {
    assertThat(HERE.isAnother(HERE)).isFalse();
    assertThat(HERE.isAnother(new Host("renamed", "", "b1"))).isFalse();
    assertThat(HERE.isAnother(BOOTED)).isFalse();
    assertThat(HERE.isAnother(CLONE)).isTrue();
    assertThat(HERE.isAnother(NAMESAKE)).isTrue();
    assertThat(HERE.isAnother(new Host("", "", ""))).as("unknown").isFalse();
  }

  @Test
  void aLaterBootIsThatOfTheSameHost() {
    assertThat(HERE.isLaterBootOf(HERE)).isFalse();
    assertThat(HERE.isLaterBootOf(BOOTED)).isTrue();
    assertThat(HERE.isLaterBootOf(CLONE)).isFalse();
    assertThat(HERE.isLaterBootOf(new Host("a", "m", ""))).as("unknown").isFalse();
  }

  @Test
  void theSameProcessIdWithTheSameStartIsAnotherProcessAfterABoot() {
    assertThat(on(HERE).isSame(on(HERE))).isTrue();
    assertThat(on(HERE).isAnother(on(HERE))).isFalse();
    assertThat(on(HERE).isSame(on(BOOTED))).isFalse();
    assertThat(on(HERE).isAnother(on(BOOTED))).isTrue();
    assertThat(on(HERE).isBefore(BOOTED)).isTrue();
  }

  @Test
  void aQemuThatCanNotBeSeenMayHaveSurvivedABootHere() {
    QemuOrigin unseen = new QemuOrigin("tcp:h:1", "10.0.0", null, HERE);
    assertThat(unseen.isAnother(new QemuOrigin("tcp:h:1", "10.0.0", null, BOOTED))).isFalse();
    assertThat(unseen.isBefore(BOOTED)).isFalse();
  }

  @Test
  void journalsWithoutAHostAreAsBefore() {
    QemuOrigin old = new QemuOrigin("/q.sock", "10.0.0", "1 since 2");
    assertThat(old.isSame(on(HERE))).isTrue();
    assertThat(old.isAnother(on(BOOTED))).isFalse();
    assertThat(old.elsewhere(HERE)).isNull();
    assertThat(QemuOrigin.read(old.json())).isEqualTo(old);
    assertThat(QemuOrigin.read(on(HERE).json())).isEqualTo(on(HERE));
    assertThat(on(CLONE).elsewhere(HERE)).isEqualTo("z");
  }
}
