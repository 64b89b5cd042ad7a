package dev.blockjob.qmp.impl.trace;

import static dev.blockjob.qmp.trace.TracedMessage.MASK;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must not be seen in a trace: the data of <a
 * href="https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html#object-QMP-qom.SecretProperties">secret
 * objects</a>, passwords, cookies, what a guest agent's command reads, and in names of images (also
 * in {@code json:} ones) passwords and what stands behind a question mark. Names of secret objects
 * ({@code key-secret}, {@code password-secret}) are no secrets. Keys that a guest is made to type
 * are not recognised.
 */
public final class Secrets {

  /** Masked wherever they stand in a command's arguments. */
  private static final Set<String> ALWAYS =
      Set.of("password", "passwd", "passphrase", "cookie", "new-password", "old-password");

  /** Masked in the arguments of one command. */
  private static final Map<String, Set<String>> OF_COMMAND =
      Map.of(
          "object-add", Set.of("data"),
          "sev-inject-launch-secret", Set.of("secret"),
          "guest-exec", Set.of("input-data"),
          "guest-file-write", Set.of("buf-b64"));

  /** Properties of QEMU's objects that hold one. */
  private static final Set<String> PROPERTIES = Set.of("data", "rawdata", "password", "passwd");

  private static final Pattern URL = Pattern.compile("(://[^/@:\\s\"]*:)[^@/\\s\"]+@");

  /** A web server may let in who knows what stands behind the question mark, by whatever name. */
  private static final Pattern WEB_QUERY =
      Pattern.compile("((?:https?|ftps?)://[^\\s\"'?]*\\?)[^\\s\"'\\\\]+");

  /** In the query of another URL, and in an {@code rbd:} name. */
  private static final Pattern PARAMETER =
      Pattern.compile(
          "([?&:](?:[\\w.-]*(?:token|sig|signature|secret|password|passwd)|key)=)[^&:\\s\"'\\\\]+");

  /** A member of a {@code json:} name, which a message of QEMU's may quote. */
  private static final Pattern JSON_MEMBER =
      Pattern.compile(
          "(\"(?:[\\w-]+\\.)*(?:password|passwd|passphrase|cookie)\"\\s*:\\s*\")(?:[^\"\\\\]|\\\\.)+");

  /** In a line of the human monitor; a doubled comma stands for one. */
  private static final Pattern HMP_OPTION =
      Pattern.compile("\\b(data|password|passwd|cookie)=(?:[^,\\s]|,,)+");

  private static final Pattern HMP_WORD =
      Pattern.compile(
          "^(\\s*(?:set_password\\s+\\S+|change\\s+\\S+\\s+passw(?:or)?d|block_passwd\\s+\\S+)\\s+)\\S+");

  private Secrets() {}

  /** {@code text} itself where there is no secret in the command; else the command without it. */
  public static String mask(JsonObject command, String text) {
    JsonObject masked = masked(command);
    return masked.equals(command) ? text : masked.encode();
  }

  /** The command without its secrets. */
  public static JsonObject masked(JsonObject command) {
    String name = command.getString("execute", command.getString("exec-oob", ""));
    JsonObject masked = command.copy();
    if (masked.getValue("arguments") instanceof JsonObject arguments) {
      Set<String> own = OF_COMMAND.getOrDefault(name, Set.of());
      hide(arguments, own);
      if (name.equals("qom-set") && isSecret(arguments) && arguments.containsKey("value")) {
        arguments.put("value", MASK);
      }
      if (name.equals("human-monitor-command")
          && arguments.getValue("command-line") instanceof String line) {
        arguments.put("command-line", hmp(line));
      }
    }
    return masked;
  }

  /** Whether the answer to the command is a secret. */
  static boolean answersWithOne(JsonObject command) {
    return "qom-get".equals(command.getString("execute"))
        && command.getValue("arguments") instanceof JsonObject arguments
        && isSecret(arguments);
  }

  /** A reply without what it returns. */
  static String maskReturn(JsonObject reply) {
    return reply.copy().put("return", MASK).encode();
  }

  /**
   * A message of QEMU's without the secrets in its texts; {@code text} itself if there are none.
   */
  static String maskTexts(JsonObject message, String text) {
    if (!text.contains("://") && !text.contains("json:") && !text.contains("rbd:")) {
      return text;
    }
    JsonObject masked = message.copy();
    hide(masked, Set.of());
    return masked.equals(message) ? text : masked.encode();
  }

  /** What names images, without secrets: passwords, cookies and queries. */
  static String maskNames(String text) {
    String masked = text;
    if (text.contains("://")) {
      masked = URL.matcher(masked).replaceAll("$1" + MASK + "@");
      masked = WEB_QUERY.matcher(masked).replaceAll("$1" + MASK);
    }
    if (text.contains("=")) {
      masked = PARAMETER.matcher(masked).replaceAll("$1" + MASK);
    }
    return text.contains("\"") ? JSON_MEMBER.matcher(masked).replaceAll("$1" + MASK) : masked;
  }

  private static boolean isSecret(JsonObject property) {
    return property.getValue("property") instanceof String name && PROPERTIES.contains(name);
  }

  private static void hide(JsonObject object, Set<String> own) {
    for (String key : Set.copyOf(object.fieldNames())) {
      boolean secret = ALWAYS.contains(key) || own.contains(key);
      Object value = object.getValue(key);
      if (secret && value instanceof String) {
        object.put(key, MASK);
      } else if (value instanceof String text) {
        object.put(key, maskNames(text));
      } else {
        hideIn(value, own);
      }
    }
  }

  private static void hideIn(@Nullable Object value, Set<String> own) {
    if (value instanceof JsonObject object) {
      hide(object, own);
    } else if (value instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.getValue(i) instanceof String text) {
          array.set(i, maskNames(text));
        } else {
          hideIn(array.getValue(i), own);
        }
      }
    }
  }

  private static String hmp(String line) {
    String options = HMP_OPTION.matcher(line).replaceAll("$1=" + MASK);
    return maskNames(HMP_WORD.matcher(options).replaceFirst("$1" + MASK));
  }
}
