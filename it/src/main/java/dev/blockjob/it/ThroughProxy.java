package dev.blockjob.it;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a class of nested tests: {@link QemuLab#monitor} and the VMs of a {@link QemuLab} are reached
 * through a proxy. What holds without one has to hold with one.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ThroughProxy {}
