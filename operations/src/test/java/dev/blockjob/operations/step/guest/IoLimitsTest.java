package dev.blockjob.operations.step.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class IoLimitsTest {

  private static final long MIB = 1 << 20;

  private static JsonObject none() {
    return new JsonObject(
        "{'bps':0,'bps_rd':0,'bps_wr':0,'iops':0,'iops_rd':0,'iops_wr':0}".replace('\'', '"'));
  }

  @Test
  void aDiskWithoutLimitsGetsSomeForItsWritesByBytesAndByNumber() {
    assertThat(IoLimits.slower(none(), 2 * MIB))
        .isEqualTo(none().put("bps_wr", 2 * MIB).put("iops_wr", 32L));
  }

  @Test
  void aLimitOnAllStaysOneOnAllBecauseQemuDoesNotTakeBoth() {
    JsonObject before = none().put("bps", 9 * MIB).put("bps_max", 10 * MIB).put("iops", 5000L);

    assertThat(IoLimits.slower(before, MIB)).isEqualTo(none().put("bps", MIB).put("iops", 16L));
  }

  @Test
  void whatIsStricterStaysWithItsBursts() {
    JsonObject before =
        none()
            .put("bps_rd", 7L)
            .put("bps_wr", MIB / 2)
            .put("bps_wr_max", MIB)
            .put("bps_wr_max_length", 3)
            .put("iops_wr", 2L)
            .put("iops_size", 4096);

    assertThat(IoLimits.slower(before, MIB)).isEqualTo(before);
  }

  @Test
  void aGroupOfItsOwnIsLeftAndNoGuestStandsStill() {
    assertThat(IoLimits.slower(none().put("group", "its-own"), 1))
        .isEqualTo(none().put("bps_wr", 65536L).put("iops_wr", 1L));
  }
}
