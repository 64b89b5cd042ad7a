package dev.blockjob.jobs.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Image files made by hand: as much of them as their header. */
public final class Headers {

  private static final int CLUSTER = 64 << 10;
  private static final int NAME_AT = 600;

  private Headers() {}

  /** A qcow2 image, version 3, of 1 MiB. */
  public static Path qcow2(Path file, String backing) throws IOException {
    return qcow2(file, backing.isEmpty() ? 0 : NAME_AT, backing.length(), backing);
  }

  /** The same with what its header says of where the name is. */
  static Path qcow2(Path file, long nameAt, int nameLength, String backing) throws IOException {
    ByteBuffer header = version3(0);
    header.putLong(8, nameAt).putInt(16, nameLength);
    return write(file, header, NAME_AT, backing);
  }

  /** A qcow2 image whose data is in another file. */
  public static Path qcow2WithData(Path file, String data) throws IOException {
    ByteBuffer header = version3(4);
    header.putInt(104, 0x6803f857).putInt(108, 3); // another extension
    header.putInt(120, 0x44415441).putInt(124, data.length());
    return write(file, header, 128, data);
  }

  private static ByteBuffer version3(long incompatible) {
    ByteBuffer header = ByteBuffer.allocate(CLUSTER);
    header.putInt(0, 0x514649fb).putInt(4, 3).putInt(20, 16).putLong(24, 1 << 20);
    return header.putLong(72, incompatible).putInt(96, 4).putInt(100, 104);
  }

  /** A qcow2 image with internal snapshots. */
  public static Path qcow2WithSnapshots(Path file, int snapshots) throws IOException {
    return write(file, version3(0).putInt(60, snapshots), NAME_AT, "");
  }

  /** A qcow2 image with persistent bitmaps, each with these flags: 1 is inconsistent. */
  public static Path qcow2WithBitmaps(Path file, int... flags) throws IOException {
    ByteBuffer header = version3(0).putLong(88, 1);
    header.putInt(104, 0x6803f857).putInt(108, 3); // another extension
    header.putInt(120, 0x23852875).putInt(124, 24);
    header.putInt(128, flags.length).putLong(136, 32L * flags.length).putLong(144, 1024);
    for (int i = 0; i < flags.length; i++) {
      header.putInt(1024 + 32 * i + 12, flags[i]).putShort(1024 + 32 * i + 18, (short) 3);
    }
    return write(file, header, NAME_AT, "");
  }

  /** Its predecessor. */
  static Path qcow(Path file, String backing) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(4096);
    header.putInt(0, 0x514649fb).putInt(4, 1).putLong(8, 48).putInt(16, backing.length());
    header.putLong(24, 1 << 20);
    return write(file, header, 48, backing);
  }

  /** A qed image. */
  static Path qed(Path file, String backing) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(CLUSTER).order(ByteOrder.LITTLE_ENDIAN);
    header.put("QED\0".getBytes(StandardCharsets.US_ASCII)).putInt(4, CLUSTER).putInt(12, 1);
    header.putLong(16, 1).putLong(48, 1 << 20).putInt(56, 64).putInt(60, backing.length());
    return write(file, header, 64, backing);
  }

  /** A vmdk with its data in the same file. */
  static Path vmdk(Path file, String backing) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(CLUSTER).order(ByteOrder.LITTLE_ENDIAN);
    header.put("KDMV".getBytes(StandardCharsets.US_ASCII)).putInt(4, 1).putLong(12, 2048);
    header.putLong(28, 1);
    return write(file, header, 512, description(backing, "\"anything.vmdk\""));
  }

  /** A vmdk that is a text alone. */
  static Path vmdkText(Path file, String backing, String extent) throws IOException {
    return Files.writeString(file, description(backing, "\"" + extent + "\""));
  }

  private static String description(String backing, String extent) {
    return "# Disk DescriptorFile\nversion=1\nCID=9\nparentCID=7\ncreateType=\"x\"\n"
        + ("parentFileNameHint=\"" + backing + "\"\n")
        + ("\n# Extent description\nRW 2048 SPARSE " + extent + "\n\nddb.adapterType = \"ide\"\n");
  }

  private static Path write(Path file, ByteBuffer header, int at, String text) throws IOException {
    header.position(at);
    header.put(text.getBytes(StandardCharsets.UTF_8));
    byte[] bytes = new byte[header.capacity()];
    header.get(0, bytes);
    return Files.write(file, bytes);
  }
}
