/**
 * What the JDK's sockets can't: descriptors, abstract names, the peer's process id. Nothing outside
 * refers to these classes before they are needed, because loading jnr costs some 0.2 s.
 */
@NullMarked
package dev.blockjob.qmp.transport.jnr;

import org.jspecify.annotations.NullMarked;
