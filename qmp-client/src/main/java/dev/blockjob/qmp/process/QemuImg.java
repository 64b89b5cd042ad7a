package dev.blockjob.qmp.process;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code qemu-img}, run in a folder. Each method waits for the program and fails with {@link
 * QemuToolException} if it does. File names may be relative to the folder, or anything else that
 * QEMU opens: {@code json:...}, {@code nbd+unix:...}.
 *
 * @param programs which QEMU's
 * @param folder the working folder
 * @param launcher where it runs
 */
public record QemuImg(QemuPrograms programs, Path folder, QemuLauncher launcher) {

  /** On this machine. */
  public QemuImg(QemuPrograms programs, Path folder) {
    this(programs, folder, QemuLauncher.HERE);
  }

  /** Creates an image of {@code size} bytes. */
  public void create(String file, String format, long size) {
    run("create", "-q", "-f", format, file, Long.toString(size));
  }

  /** Creates a qcow2 overlay, whose header names {@code backing} just so. */
  public void createOverlay(String file, String backing, String backingFormat) {
    run("create", "-q", "-f", "qcow2", "-b", backing, "-F", backingFormat, file);
  }

  /** {@code info}. Works on images in use, too: what it says may be outdated then. */
  public JsonObject info(String file) {
    return new JsonObject(run("info", "-U", "--output=json", file));
  }

  /** {@link #info} of the image and all its backing files, from the top down. */
  public List<JsonObject> chain(String file) {
    JsonArray layers = new JsonArray(run("info", "-U", "--backing-chain", "--output=json", file));
    return layers.stream().map(JsonObject.class::cast).toList();
  }

  /** Whether a guest would read the same from both; sizes may differ by zeroes at the end. */
  public boolean same(String file, String format, String other, String otherFormat) {
    return same(line("compare", "-q", "-f", format, "-F", otherFormat, file, other));
  }

  /** The same for another image that is described as for {@code blockdev-add}. */
  public boolean same(String file, String format, JsonObject other) {
    return same(line("compare", "-q", "-f", format, file, "json:" + other.encode()));
  }

  private boolean same(List<String> line) {
    ProcessResult result = ProcessResult.run(folder, line);
    if (result.code() > 1) {
      throw QemuToolException.of(line, result);
    }
    return result.code() == 0;
  }

  /** Fails with what is wrong if the image is damaged or has leaked clusters. */
  public void check(String file) {
    run("check", "-q", file);
  }

  /**
   * Runs any command.
   *
   * @return its standard output
   * @throws QemuToolException if it exits with another code than 0
   */
  public String run(String... arguments) {
    List<String> line = line(arguments);
    ProcessResult result = ProcessResult.run(folder, line);
    if (result.code() != 0) {
      throw QemuToolException.of(line, result);
    }
    return result.output();
  }

  private List<String> line(String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(programs.path(QemuProgram.IMG, launcher).toString());
    line.addAll(List.of(arguments));
    return launcher.command(folder, List.of(), line);
  }
}
