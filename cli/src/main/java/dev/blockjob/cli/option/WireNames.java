package dev.blockjob.cli.option;

import dev.blockjob.jobs.request.CopyMode;
import dev.blockjob.jobs.request.OnError;
import dev.blockjob.jobs.request.Sync;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options whose values are QMP's names: {@code write-blocking} is WRITE_BLOCKING. */
public final class WireNames {
  private WireNames() {}

  /** The value whose name in lower case, with dashes, is {@code text}. */
  public static <E extends Enum<E>> E read(E[] values, String text) {
    return Arrays.stream(values)
        .filter(value -> name(value).equals(text.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'"
                        + text
                        + "' is none of "
                        + String.join(", ", Arrays.stream(values).map(WireNames::name).toList())));
  }

  /** QMP's name of {@code value}. */
  public static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
