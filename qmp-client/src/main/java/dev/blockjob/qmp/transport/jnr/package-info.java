/**
 * What the JDK's sockets can't: descriptors, abstract names, the peer's process id. Nothing outside
 * refers to these classes before they are needed, because jnr loads native code.
 */
@NullMarked
package dev.blockjob.qmp.transport.jnr;

import org.jspecify.annotations.NullMarked;
