package dev.blockjob.bench.micro;

import dev.blockjob.qmp.fake.RecordedSchema;

/** The largest reply there is: of QEMU 11.1, to {@code query-qmp-schema}. */
public class SchemaReply extends Reading {

  private static final byte[] REPLY = RecordedSchema.QEMU_11_1.bytes();

  /** One message. */
  public SchemaReply() {
    super(REPLY, 1);
  }

  /** Bytes of it. */
  public static int size() {
    return REPLY.length;
  }
}
