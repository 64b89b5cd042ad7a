package dev.blockjob.it;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once on each QEMU of {@link Qemus#here()} and each of the kinds named. It may
 * take what a {@link QemuTest} may. Kinds that can't be had are in the table at the end, with the
 * reason; the wire isn't traced.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(QemuExtension.class)
public @interface OnEveryQemu {

  /** The kinds to run it on; default all. */
  VmKind[] value() default {VmKind.SYSTEM_KVM, VmKind.SYSTEM_TCG, VmKind.STORAGE_DAEMON};
}
