package dev.blockjob.it;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a parameter of type {@link Vm} of a {@link QemuTest}: a QEMU that was started for it, with new
 * disks, and is connected to.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Qemu {

  /** Its disks; {@link Vm#disk()} is the first. */
  Disk[] disks() default @Disk;

  /** The emulator's {@code -machine}. */
  String machine() default "pc";

  /** Further arguments of QEMU, before the disks. */
  String[] arguments() default {};

  /**
   * Whether the tests of the class share it: those on the same QEMU that ask for the same. It is
   * started for the first of them and ends after the last; what they do to it is theirs to keep
   * apart. Default: each test gets its own.
   */
  boolean shared() default false;
}
