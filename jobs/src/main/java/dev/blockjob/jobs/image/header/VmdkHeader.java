package dev.blockjob.jobs.image.header;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The description of a vmdk image: a text file of its own that names the files with the data, or
 * within a file with data. QEMU takes the parent from where it stands in those that QEMU makes,
 * whatever the header says (block/vmdk.c, vmdk_parent_open).
 */
final class VmdkHeader {

  private static final int MAGIC_3 = 0x434f5744; // "COWD"
  private static final int MAGIC_4 = 0x4b444d56; // "KDMV"
  private static final int EMBEDDED_AT = 0x200;
  private static final int LENGTH = 20 * 512;
  private static final int LONGEST_NAME = 1023;
  private static final int SECTOR = 512;

  /** As QEMU probes: comments and empty lines, then the version. */
  private static final Pattern TEXT =
      Pattern.compile("(?:#[^\\n]*\\n|[ ]*\\r?\\n)*version=[123]\\r?\\n");

  private static final String COMMENT = "# Disk DescriptorFile";
  private static final String PARENT = "parentFileNameHint";
  private static final Pattern EXTENT =
      Pattern.compile("^(?:RW|RDONLY|NOACCESS) +\\d+ +[A-Z0-9]+ +\"([^\"]+)\"", Pattern.MULTILINE);

  private VmdkHeader() {}

  static Optional<ImageHeader> read(HeaderBytes bytes) throws IOException {
    if (bytes.begins(MAGIC_4)) {
      ByteBuffer header = bytes.at(0, 36, ByteOrder.LITTLE_ENDIAN);
      long capacity = header.getLong(12);
      long descriptionAt = header.getLong(28);
      List<String> extents =
          capacity == 0 && descriptionAt > 0 && descriptionAt < Long.MAX_VALUE / SECTOR
              ? extents(text(bytes.upTo(descriptionAt * SECTOR, LENGTH)))
              : List.of();
      return Optional.of(new ImageHeader("vmdk", capacity * SECTOR, embedded(bytes), extents, 0));
    }
    if (bytes.begins(MAGIC_3)) {
      return Optional.of(new ImageHeader("vmdk", 0, embedded(bytes)));
    }
    String text = text(bytes.upTo(0, SECTOR));
    if (!text.startsWith(COMMENT) && !TEXT.matcher(text).lookingAt()) {
      return Optional.empty();
    }
    String all = text(bytes.upTo(0, LENGTH));
    return Optional.of(new ImageHeader("vmdk", 0, parent(all), extents(all), 0));
  }

  private static @Nullable String embedded(HeaderBytes bytes) throws IOException {
    bytes.at(EMBEDDED_AT, SECTOR, ByteOrder.LITTLE_ENDIAN); // or it is torn
    return parent(text(bytes.upTo(EMBEDDED_AT, LENGTH)));
  }

  /** To the first zero byte; each byte a character. */
  private static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }

  private static @Nullable String parent(String description) throws HeaderException {
    int hint = description.indexOf(PARENT);
    if (hint < 0) {
      return null;
    }
    int begin = hint + PARENT.length() + "=\"".length();
    int end = description.indexOf('"', begin);
    if (end < begin || end - begin > LONGEST_NAME) {
      throw new HeaderException("the name of the parent has no end in its description");
    }
    return end == begin ? null : decoded(description.substring(begin, end));
  }

  private static List<String> extents(String description) throws HeaderException {
    List<String> names = new ArrayList<>();
    Matcher extent = EXTENT.matcher(description);
    while (extent.find()) {
      names.add(decoded(extent.group(1)));
    }
    return names;
  }

  private static String decoded(String latin) throws HeaderException {
    try {
      byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new HeaderException("it names a file in other characters than UTF-8's");
    }
  }
}
