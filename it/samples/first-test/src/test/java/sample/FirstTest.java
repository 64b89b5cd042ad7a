package sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.blockjob.it.Await;
import dev.blockjob.it.Disk;
import dev.blockjob.it.Qemu;
import dev.blockjob.it.QemuTest;
import dev.blockjob.it.Vm;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.Commit;
import dev.blockjob.qmp.process.GuestWriter;
import java.util.List;

/** Runs on each QEMU that is here, on new disks, and leaves nothing behind. */
class FirstTest {

  @QemuTest
  void aGuestLosesNothingWhileItsSnapshotsAreMerged(
      @Qemu(
              disks =
                  @Disk(
                      layers = {"base", "snapshot", "active"},
                      size = 64 << 20))
          Vm vm) {
    GuestWriter guest = vm.writer(42); // writes to the whole disk until it is stopped

    JobOutcome outcome =
        Await.get(vm.jobs().start(Commit.of(vm.disk())).compose(BlockJob::outcome));

    assertInstanceOf(JobOutcome.Completed.class, outcome);
    assertEquals(List.of("base"), vm.chain());
    guest.stop();
    guest.verify(vm.guest()); // reads back all that was written
  }

  @QemuTest
  void whatACommandReturns(@Qemu(shared = true) Vm vm) {
    assertEquals("running", vm.json("query-status").getString("status"));
  }
}
