package dev.blockjob.qmp.proxy;

import org.jspecify.annotations.Nullable;

/**
 * A command that QEMU works on.
 *
 * @param client who sent it
 * @param id as the client gets it back; null if it gave none
 * @param outOfBand whether it takes no place in the window
 * @param negotiation what the client asks for if this is its {@code qmp_capabilities}
 */
record InFlight(
    Client client, @Nullable String id, boolean outOfBand, @Nullable Negotiation negotiation) {}
