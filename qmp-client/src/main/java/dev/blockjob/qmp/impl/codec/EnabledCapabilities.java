package dev.blockjob.qmp.impl.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.JsonPointerBasedFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;

/** The capabilities that a {@code qmp_capabilities} enables. */
final class EnabledCapabilities {
  private EnabledCapabilities() {}

  /** QEMU takes single quotes, too. */
  private static final JsonFactory LENIENT =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private static final JsonPointer ENABLE = JsonPointer.compile("/arguments/enable");

  static boolean lists(byte[] request, String capability) {
    try (JsonParser parser =
        new FilteringParserDelegate(
            LENIENT.createParser(request),
            new JsonPointerBasedFilter(ENABLE),
            Inclusion.ONLY_INCLUDE_ALL,
            false)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING && parser.getText().equals(capability)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // QEMU refuses it, too
    }
  }
}
