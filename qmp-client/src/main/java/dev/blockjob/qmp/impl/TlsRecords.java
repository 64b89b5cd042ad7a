package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.QmpGreeting;
import dev.blockjob.qmp.transport.Channel;

/** What QEMU can do with the records of a TLS connection. */
public final class TlsRecords {
  private TlsRecords() {}

  /** 7.2 takes one byte out of a TLS record and then waits for the socket; 10.0 reads on. */
  private static final int READS_ALL_OF_ONE = 10;

  /** Has {@code channel} write what the QEMU that greeted on it can read. */
  public static void suit(QmpGreeting greeting, Channel channel) {
    if (greeting.version().major() < READS_ALL_OF_ONE) {
      channel.peerReadsOneByteOfARecord();
    }
  }
}
