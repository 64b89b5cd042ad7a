/** {@code blockjob demo}: the main job, live, on a throwaway QEMU. */
@NullMarked
package dev.blockjob.cli.demo;

import org.jspecify.annotations.NullMarked;
