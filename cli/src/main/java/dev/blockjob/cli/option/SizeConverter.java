package dev.blockjob.cli.option;

import dev.blockjob.cli.render.Sizes;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads sizes that options take. */
public final class SizeConverter implements ITypeConverter<Long> {

  @Override
  public Long convert(String text) {
    try {
      return Sizes.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
