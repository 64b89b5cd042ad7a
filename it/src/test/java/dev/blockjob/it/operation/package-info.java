/** Operations against real QEMUs: what they do, and what is left when somebody dies. */
@org.jspecify.annotations.NullMarked
package dev.blockjob.it.operation;
