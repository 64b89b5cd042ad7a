package dev.blockjob.cli.option;

import dev.blockjob.jobs.request.HeldData;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** What is not needed of what images hold beside what their guest reads. */
public final class DropOption {

  @Option(
      names = "--drop",
      paramLabel = "internal-snapshots|bitmaps",
      converter = Converter.class,
      description =
          "These of the images that the disk leaves are not needed: no job takes them along. By "
              + "default an image that holds some is kept, and this is reported. May be given "
              + "again.")
  private List<HeldData> drop = new ArrayList<>();

  /** What is not needed. */
  public Set<HeldData> drop() {
    return drop.isEmpty() ? EnumSet.noneOf(HeldData.class) : EnumSet.copyOf(drop);
  }

  /** Reads the names of QEMU's documentation. */
  static final class Converter implements picocli.CommandLine.ITypeConverter<HeldData> {
    @Override
    public HeldData convert(String text) {
      return WireNameConverters.read(HeldData.values(), text);
    }
  }
}
