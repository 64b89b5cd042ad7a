package dev.blockjob.it;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A disk of a {@link Qemu}: a {@link dev.blockjob.qmp.process.QemuDisk}, made for it. Its layers
 * are files {@code LAYER.qcow2} and nodes {@code LAYER}.
 */
@Documented
@Target({})
@Retention(RetentionPolicy.RUNTIME)
public @interface Disk {

  /** The device's qdev id, where there is a guest. */
  String device() default "vd0";

  /** The layers, base first; no two disks of a QEMU may have one of the same name. */
  String[] layers() default {"base", "active"};

  /** In bytes. */
  long size() default 16L << 20;
}
