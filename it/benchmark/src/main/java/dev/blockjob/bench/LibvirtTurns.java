package dev.blockjob.bench;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What {@link RoundTrips} and {@link Merges} do, by libvirt; nothing without it. */
record LibvirtTurns(Samples trips, Samples api, Samples virsh) {

  LibvirtTurns() {
    this(new Samples(), new Samples(), new Samples());
  }

  /** {@code count} commands. */
  void trips(@Nullable LibvirtVm vm, int count) throws IOException {
    for (int i = 0; vm != null && i < count; i++) {
      trips.add(vm.trip());
    }
  }

  /** One merge of each kind. */
  void merges(@Nullable LibvirtVm vm) throws IOException {
    if (vm != null) {
      api.add(vm.merge());
      virsh.add(vm.virshMerge());
    }
  }
}
