package dev.blockjob.qmp;

/** QEMU answered a command with an error: it was refused, or it failed. */
public final class CommandException extends QmpException {

  private static final long serialVersionUID = 1L;

  private final String command;
  private final String errorClass;
  private final String description;

  /** For the error that QEMU sent for {@code command}. */
  public CommandException(String command, String errorClass, String description) {
    super(command + ": " + description, null);
    this.command = command;
    this.errorClass = errorClass;
    this.description = description;
  }

  /** The command that failed. */
  public String command() {
    return command;
  }

  /**
   * QEMU's {@code class}, untouched: GenericError, CommandNotFound, DeviceNotActive,
   * DeviceNotFound, KVMMissingCap, or one of a later QEMU.
   */
  public String errorClass() {
    return errorClass;
  }

  /** QEMU's {@code desc}, untouched. For people: its wording changes between versions. */
  public String description() {
    return description;
  }
}
