package dev.blockjob.cli;

import dev.blockjob.cli.render.OperationView;
import dev.blockjob.jobs.job.LeftBehindException;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.operations.UndecidedException;
import dev.blockjob.qmp.CommandException;
import dev.blockjob.qmp.HandshakeException;
import dev.blockjob.qmp.OutcomeUnknownException;
import dev.blockjob.qmp.process.ShellWord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A failure for the user: what was asked, what QEMU or the kernel answered, what to do now.
 *
 * @param exitCode one of {@link ExitCode}
 * @param message what was asked and what was answered
 * @param advice what to do now; null where the message says it all
 * @param json the machine's version
 */
public record ErrorReport(int exitCode, String message, @Nullable String advice, JsonObject json) {

  /** In QEMU's words (7.2 to 11.1). */
  private static final Pattern ABOVE = Pattern.compile("used as backing hd of '([^']+)'");

  /** What {@code failure} means to the user of {@code verb}. */
  public static ErrorReport of(String verb, Throwable failure) {
    Throwable cause = unwrap(failure);
    int exitCode = ExitCode.of(cause);
    String message = message(cause);
    String advice =
        failure instanceof ExplainedException explained ? explained.advice() : advice(cause);
    List<String> left = left(cause);
    if (!left.isEmpty()) {
      String said = "Left behind: " + String.join("; ", left) + ".";
      advice = advice == null ? said : said + " " + advice;
    }
    JsonObject error = new JsonObject();
    if (cause instanceof CommandException refused) {
      error
          .put("command", refused.command())
          .put("class", refused.errorClass())
          .put("desc", refused.description());
    } else {
      error.put("reason", reason(cause));
    }
    if (cause instanceof OutcomeUnknownException unknown) {
      error.put("command", unknown.command());
    }
    error.put("message", message);
    if (advice != null) {
      error.put("advice", advice);
    }
    if (!left.isEmpty()) {
      error.put("left", new JsonArray(new ArrayList<Object>(left)));
    }
    if (cause instanceof RequestException wrong && !wrong.candidates().isEmpty()) {
      error.put("candidates", new JsonArray(new ArrayList<Object>(wrong.candidates())));
    }
    JsonObject json = new JsonObject().put("error", error).put("verb", verb).put("exit", exitCode);
    return new ErrorReport(exitCode, message, advice, json);
  }

  /** For people, to be printed to standard error. */
  public List<String> lines(String verb) {
    String first = (verb.isEmpty() ? "blockjob" : "blockjob " + verb) + ": " + message;
    return advice == null ? List.of(first) : List.of(first, "  " + advice);
  }

  private static List<String> left(Throwable failure) {
    return Stream.of(failure.getSuppressed())
        .filter(LeftBehindException.class::isInstance)
        .map(behind -> ((LeftBehindException) behind).leftover())
        .toList();
  }

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    boolean wrapper =
        failure instanceof CompletionException
            || failure instanceof InterruptibleWait.FailedException
            || failure instanceof ExplainedException;
    return wrapper && cause != null ? unwrap(cause) : failure;
  }

  private static String message(Throwable failure) {
    if (failure instanceof CommandException refused) {
      return "QEMU refused "
          + refused.command()
          + ": "
          + refused.description()
          + " ("
          + refused.errorClass()
          + ")";
    }
    String text = failure.getMessage();
    return text == null ? failure.getClass().getSimpleName() : text;
  }

  /** What to do now; null where the message says it all. */
  public static @Nullable String advice(Throwable failure) {
    if (failure instanceof CommandException refused) {
      return adviceOnRefusal(refused);
    }
    if (failure instanceof RequestException wrong
        && message(wrong).contains("relative to its working folder")) {
      return "A file that begins with qemu: is taken from QEMU's folder, not from yours:"
          + " qemu:FILE.";
    }
    if (failure instanceof RequestException wrong
        && wrong.reason() == RequestException.Reason.NO_SPACE) {
      return "--no-space-check turns the check off.";
    }
    if (failure instanceof UndecidedException undecided) {
      return OperationView.advice(undecided.outcome());
    }
    if (failure instanceof OutcomeUnknownException unknown) {
      return unknown.deadlinePassed()
          ? "QEMU may still carry it out. `blockjob jobs` and `blockjob chain` show what it did;"
              + " don't repeat it before."
          : "Look at the images (`qemu-img info --backing-chain`) or, if QEMU runs again, at"
              + " `blockjob jobs` and `blockjob chain`, before doing anything again.";
    }
    if (failure instanceof HandshakeException handshake) {
      return switch (handshake.reason()) {
        case TLS, UNTRUSTED, CERTIFICATE_REFUSED ->
            "On the command line the certificates are those in the folder that --tls-dir names;"
                + " `blockjob --help` says which files count.";
        default -> QemuHints.of(handshake).orElse(null);
      };
    }
    return null;
  }

  private static @Nullable String adviceOnRefusal(CommandException refused) {
    String text = refused.description().toLowerCase(Locale.ROOT);
    Matcher above = ABOVE.matcher(refused.description());
    if (above.find()) {
      return "Node '"
          + above.group(1)
          + "' has it below: `blockjob chain` shows that. If it is left over from a commit,"
          + " `blockjob qmp blockdev-del node-name="
          + ShellWord.of(above.group(1))
          + "` removes it.";
    }
    if (refused.errorClass().equals("CommandNotFound")) {
      return "This QEMU doesn't have that command; `blockjob qmp query-commands` lists those it"
          + " has.";
    }
    if (text.contains("job not found") || refused.errorClass().equals("DeviceNotActive")) {
      return "`blockjob jobs` lists the jobs there are.";
    }
    if (text.contains("in state") || text.contains("cannot be completed")) {
      return "`blockjob jobs` shows its status; `blockjob job wait ID --ready` waits until it can"
          + " be completed.";
    }
    if (text.contains("need a root block node")) {
      return "Another node has this one as its backing file: `blockjob chain` shows it. If it "
          + "isn't used, remove it with `blockjob qmp blockdev-del`.";
    }
    if (text.contains("no space left")) {
      return "Make room on the target's file system, or choose another one.";
    }
    if (text.contains("is busy") || text.contains("in use")) {
      return "`blockjob jobs` shows which job holds it: wait for it or cancel it.";
    }
    return null;
  }

  private static String reason(Throwable failure) {
    if (failure instanceof RequestException wrong) {
      return wrong.reason().name();
    }
    if (failure instanceof HandshakeException handshake) {
      return handshake.reason().name();
    }
    return switch (ExitCode.of(failure)) {
      case ExitCode.USAGE -> "USAGE";
      case ExitCode.NO_CONNECTION -> "DISCONNECTED";
      case ExitCode.DEADLINE -> "DEADLINE";
      case ExitCode.OUTCOME_UNKNOWN -> "OUTCOME_UNKNOWN";
      case ExitCode.CANCELLED -> "INTERRUPTED";
      default -> "FAILED";
    };
  }
}
