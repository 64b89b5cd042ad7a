package dev.blockjob.operations.journal;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What can still be read of a damaged journal. Where its header isn't sound, the least of what
 * seems to stand there may be taken for true.
 *
 * @param isHeaderSound whether the header is as it was written
 * @param images all images of the operation's disks; null if they can't be read
 * @param monitor where it was begun; null if that can't be read
 * @param host on which host; null if that can't be read
 * @param text all of it
 */
public record JournalLeftovers(
    boolean isHeaderSound,
    @Nullable List<String> images,
    @Nullable String monitor,
    @Nullable Host host,
    String text) {

  /** Nothing at all. */
  static final JournalLeftovers NONE = new JournalLeftovers(false, null, null, null, "");

  private static final String STRING = "\"((?:[^\"\\\\\\p{Cntrl}]|\\\\.)*)\"";
  private static final Pattern IMAGES = Pattern.compile("\"images\":(\\[(?:" + STRING + ",?)+\\])");
  private static final Pattern MONITOR = Pattern.compile("\"monitor\":" + STRING);
  private static final Pattern PATH = Pattern.compile("\":\"(/[^\"\\\\\\p{Cntrl}]+)\"");

  /** Of a journal with that content. */
  static JournalLeftovers of(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    Optional<JsonObject> header = RecordCodec.read(text.split("\n", 2)[0]);
    return header.isPresent() ? sound(header.get(), text) : torn(text);
  }

  /** Another version may have written it: what isn't as it is today isn't known. */
  private static JournalLeftovers sound(JsonObject header, String text) {
    JsonObject origin =
        header.getValue("origin") instanceof JsonObject object ? object : new JsonObject();
    return new JournalLeftovers(
        true,
        texts(header.getValue("images")),
        origin.getValue("monitor") instanceof String monitor ? monitor : null,
        origin.getValue("host") instanceof JsonObject host ? Host.read(host) : null,
        text);
  }

  private static JournalLeftovers torn(String text) {
    Matcher images = IMAGES.matcher(text);
    Matcher monitor = MONITOR.matcher(text);
    return new JournalLeftovers(
        false,
        images.find() ? texts(parsed(images.group(1))) : null,
        monitor.find() ? monitor.group(1) : null,
        null,
        text);
  }

  private static @Nullable Object parsed(String array) {
    try {
      return new JsonArray(array);
    } catch (io.vertx.core.json.DecodeException e) {
      return null;
    }
  }

  private static @Nullable List<String> texts(@Nullable Object value) {
    return value instanceof JsonArray array
            && !array.isEmpty()
            && array.stream().allMatch(String.class::isInstance)
        ? array.stream().map(String.class::cast).toList()
        : null;
  }

  /** Whether {@code image} stands anywhere in it. */
  public boolean names(String image) {
    return text.contains(new JsonArray().add(image).encode().replaceAll("^\\[|\\]$", ""));
  }

  /** Whether its last whole line is sound and says that the operation has ended. */
  public boolean isEnded() {
    int end = text.lastIndexOf('\n');
    return end >= 0
        && RecordCodec.read(text.substring(text.lastIndexOf('\n', end - 1) + 1, end))
            .filter(Entry::isEnd)
            .isPresent();
  }

  /** Without what another operation, whose journal was copied, has or left. */
  JournalLeftovers ofCopy() {
    return new JournalLeftovers(isHeaderSound, images, monitor, host, "");
  }

  /** The other files that it names. */
  public List<String> files() {
    return PATH.matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .filter(file -> !file.equals(monitor))
        .filter(file -> images == null || !Objects.requireNonNull(images).contains(file))
        .distinct()
        .toList();
  }
}
