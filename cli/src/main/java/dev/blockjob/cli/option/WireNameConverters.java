package dev.blockjob.cli.option;

import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Sync;
import dev.blockjob.qmp.WireName;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options whose values are wire names, such as {@code write-blocking}. */
public final class WireNameConverters {
  private WireNameConverters() {}

  /** The value whose wire name is {@code text}, in either case. */
  public static <E extends WireName> E read(E[] values, String text) {
    return WireName.find(values, text.toLowerCase(Locale.ROOT))
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + text
                        + "' is none of "
                        + String.join(
                            ", ", Arrays.stream(values).map(WireName::wireName).toList())));
  }

  /** {@code full}, {@code top}, {@code none}. */
  public static final class OfSync implements ITypeConverter<Sync> {
    @Override
    public Sync convert(String text) {
      return read(Sync.values(), text);
    }
  }

  /** {@code background}, {@code write-blocking}. */
  public static final class OfCopyMode implements ITypeConverter<CopyMode> {
    @Override
    public CopyMode convert(String text) {
      return read(CopyMode.values(), text);
    }
  }

  /** {@code report}, {@code ignore}, {@code enospc}, {@code stop}, {@code auto}. */
  public static final class OfOnError implements ITypeConverter<OnError> {
    @Override
    public OnError convert(String text) {
      return read(OnError.values(), text);
    }
  }
}
