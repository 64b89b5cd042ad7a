package dev.blockjob.bench;

import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.event.BlockJobStatus;

/**
 * A VM that libvirt runs, of the same QEMU, told by {@code virsh}, a process each time, or by
 * libvirt's API through its Java binding. Takes nanoseconds.
 */
final class LibvirtVm implements AutoCloseable {

  private static final String VM = "blockjob-bench";
  private static final String DISK = "vda";
  private static final String OVERLAY = "libvirt-overlay.qcow2";
  private static final String COMMAND = "{\"execute\":\"" + RoundTrips.COMMAND + "\"}";
  private static final int ACTIVE = 4; // VIR_DOMAIN_BLOCK_COMMIT_ACTIVE
  private static final int PIVOT = 2; // VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT
  private static final int AUTODESTROY = 2; // VIR_DOMAIN_START_AUTODESTROY: it ends with us
  private static final int SECONDS = 30;

  private final LibvirtSession session;
  private final Connect connect;
  private final Domain domain;
  private final Path overlay;
  private volatile CompletableFuture<Void> ready = new CompletableFuture<>();

  private LibvirtVm(LibvirtSession session, QemuLab lab, Path base) throws LibvirtException {
    this.session = session;
    this.overlay = base.resolveSibling(OVERLAY);
    Library.initEventLoop();
    events();
    connect = new Connect(session.uri());
    domain = connect.domainCreateXML(xml(lab, base), AUTODESTROY);
    domain.addBlockJobListener(
        (of, disk, type, status) -> {
          if (status == BlockJobStatus.READY) {
            ready.complete(null);
          }
        });
  }

  /** Null where there is no libvirt, or where it starts no VM, which is said. */
  static @Nullable LibvirtVm start(QemuLab lab) throws IOException {
    LibvirtSession session = LibvirtSession.start(lab.folder());
    if (session == null) {
      return null;
    }
    Path base = lab.folder().resolve("libvirt-base.qcow2");
    lab.img().create(base.getFileName().toString(), "qcow2", 64 << 20);
    try {
      return api(() -> new LibvirtVm(session, lab, base));
    } catch (IOException | LinkageError e) {
      session.close();
      System.err.println(e.getMessage());
      return null;
    }
  }

  private static void events() {
    Thread loop =
        new Thread(
            () -> {
              try {
                Library.runEventLoop();
              } catch (LibvirtException | InterruptedException e) {
                throw new IllegalStateException("libvirt's event loop ends", e);
              }
            },
            "libvirt-events");
    loop.setDaemon(true);
    loop.start();
  }

  private static String xml(QemuLab lab, Path base) {
    return """
    <domain type='%s'>
      <name>%s</name>
      <memory unit='MiB'>64</memory>
      <os><type arch='x86_64'>hvm</type></os>
      <features><acpi/></features>
      <devices>
        <emulator>%s</emulator>
        <controller type='usb' model='none'/>
        <memballoon model='none'/>
        <disk type='file' device='disk'>
          <driver name='qemu' type='qcow2'/>
          <source file='%s'/>
          <target dev='%s' bus='virtio'/>
        </disk>
      </devices>
    </domain>
    """
        .formatted(
            lab.kind() == VmKind.SYSTEM_KVM ? "kvm" : "qemu",
            VM,
            lab.programs().system(),
            base,
            DISK);
  }

  /** One {@code query-block-jobs}. */
  long trip() throws IOException {
    long start = System.nanoTime();
    api(() -> domain.qemuMonitorCommand(COMMAND, 0));
    return System.nanoTime() - start;
  }

  /** One active merge of an empty overlay, by the API; the event tells when it is ready. */
  long merge() throws IOException {
    putOverlay();
    ready = new CompletableFuture<>();
    long start = System.nanoTime();
    api(
        () -> {
          domain.blockCommit(DISK, null, null, 0, ACTIVE);
          ready.orTimeout(SECONDS, TimeUnit.SECONDS).join();
          domain.blockJobAbort(DISK, PIVOT);
          return domain;
        });
    return System.nanoTime() - start;
  }

  /** The same by {@code virsh}. */
  long virshMerge() throws IOException {
    putOverlay();
    long start = System.nanoTime();
    session.call("blockcommit", VM, DISK, "--active", "--wait", "--pivot");
    return System.nanoTime() - start;
  }

  private interface Call<T> {
    T call() throws LibvirtException;
  }

  private static <T> T api(Call<T> call) throws IOException {
    try {
      return call.call();
    } catch (LibvirtException e) {
      throw new IOException("libvirt: " + e.getMessage(), e);
    }
  }

  private void putOverlay() throws IOException {
    Files.deleteIfExists(overlay);
    session.call(
        "snapshot-create-as",
        VM,
        "--disk-only",
        "--no-metadata",
        "--diskspec",
        DISK + ",file=" + overlay);
  }

  /** Ends its VM, and the daemon. */
  @Override
  public void close() throws IOException {
    try {
      api(
          () -> {
            domain.destroy();
            return connect.close();
          });
    } finally {
      session.close();
    }
  }
}
