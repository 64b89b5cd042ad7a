package dev.blockjob.bench;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What {@link RoundTrips} and {@link Merges} do, by libvirt; nothing without it. */
record LibvirtTurns(Samples trips, Samples api, Samples virsh) {

  LibvirtTurns() {
    this(new Samples(), new Samples(), new Samples());
  }

  /** {@code count} commands, and one merge of each kind. */
  void round(@Nullable LibvirtVm vm, int count) throws IOException {
    if (vm == null) {
      return;
    }
    for (int i = 0; i < count; i++) {
      trips.add(vm.trip());
    }
    api.add(vm.merge());
    virsh.add(vm.virshMerge());
  }
}
