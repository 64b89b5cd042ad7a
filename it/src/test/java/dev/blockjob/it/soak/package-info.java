/** Random operations with random deaths, for as long as told: read {@code Soak} first. */
@org.jspecify.annotations.NullMarked
package dev.blockjob.it.soak;
