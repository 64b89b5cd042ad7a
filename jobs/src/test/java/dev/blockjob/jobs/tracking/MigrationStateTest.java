package dev.blockjob.jobs.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose the images are, by what QEMU says of its guest and of its migrations. */
class MigrationStateTest {

  @ParameterizedTest
  @CsvSource({
    "running, none, false, false",
    "running, '', false, false",
    "'', '', false, false",
    "paused, none, false, false",
    "running, completed, false, false", // resumed by cont, or the one that got the guest
    "paused, completed, false, false",
    "running, failed, false, false",
    "running, cancelled, false, false",
    "prelaunch, none, false, false",
    "running, setup, false, true",
    "running, active, false, true",
    "running, cancelling, false, true",
    "finish-migrate, pre-switchover, false, true",
    "finish-migrate, device, false, true",
    "finish-migrate, postcopy-active, false, true",
    "running, postcopy-active, false, true", // on the one that gets the guest
    "colo, colo, false, true",
    "postmigrate, completed, true, true",
    "prelaunch, completed, true, true", // reset after the migration
    "inmigrate, none, true, true",
    "inmigrate, active, true, true",
  })
  void theImagesBelongToAnotherQemuOrWillBeforeLong(
      String run, String migration, boolean away, boolean leaving) {
    MigrationState state = new MigrationState(run, migration);

    assertThat(state.away().isPresent()).isEqualTo(away);
    assertThat(state.leaving().isPresent()).isEqualTo(leaving);
  }
}
