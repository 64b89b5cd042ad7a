package dev.blockjob.qmp;

/** The transport that carries bytes to QEMU and back. */
public enum QmpTransport {
  /**
   * {@link #VERTX}, except for what only {@link #JNR} can reach: abstract names. Never changes over
   * on a connection that stands: who wants to pass descriptors asks for {@link #JNR}.
   */
  AUTO,

  /** Vert.x: Unix sockets by the JDK, TCP, TLS. No descriptors, no abstract names. */
  VERTX,

  /**
   * jnr-unixsocket: Unix sockets with names in the abstract namespace, {@linkplain
   * QmpConnection#execute(QmpCommand, PassedFile) passing of descriptors} and the peer's process
   * id. Linux; its first use takes longer, because native code is loaded. From JDK 24 on the JVM
   * wants {@code --enable-native-access} for it.
   */
  JNR
}
