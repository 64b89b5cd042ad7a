package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** An image file, read at the places that its header is in. */
public final class HeaderBytes implements AutoCloseable {

  /** One read gets what most headers need. */
  private static final int FIRST = 4096;

  private final FileChannel channel;
  private final byte[] first;

  public HeaderBytes(Path image) throws IOException {
    channel = FileChannel.open(image, StandardOpenOption.READ);
    try {
      first = readAt(0, FIRST);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether the file begins with {@code magic}, big-endian. */
  public boolean begins(int magic) {
    return first.length >= Integer.BYTES && ByteBuffer.wrap(first).getInt() == magic;
  }

  /** Exactly so many bytes from there on. */
  public ByteBuffer at(long offset, int length, ByteOrder order) throws IOException {
    byte[] bytes = upTo(offset, length);
    if (bytes.length < length) {
      throw new HeaderException(
          "it ends before byte "
              + Long.toUnsignedString(offset + length)
              + ", where its header has"
              + " something");
    }
    return ByteBuffer.wrap(bytes).order(order);
  }

  /** As many of those as there are. */
  byte[] upTo(long offset, int length) throws IOException {
    if (offset < 0) {
      throw new HeaderException("its header points to byte " + Long.toUnsignedString(offset));
    }
    return offset + length <= first.length
        ? Arrays.copyOfRange(first, (int) offset, (int) offset + length)
        : readAt(offset, length);
  }

  /** A name, as far as QEMU reads it: to the first zero byte. */
  String name(long offset, int length) throws IOException {
    byte[] bytes = at(offset, length, ByteOrder.BIG_ENDIAN).array();
    int end = 0;
    while (end < length && bytes[end] != 0) {
      end++;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
    } catch (CharacterCodingException e) {
      throw new HeaderException("it names a file in other characters than UTF-8's");
    }
  }

  private byte[] readAt(long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
      // goes on
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
