/** The proxy before real QEMUs: what its clients read, byte for byte, and what they can't spoil. */
@NullMarked
package dev.blockjob.it.proxy;

import org.jspecify.annotations.NullMarked;
