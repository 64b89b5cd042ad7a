package dev.blockjob.cli.option;

import dev.blockjob.cli.CliEnvironment;
import dev.blockjob.cli.UsageException;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.qmp.WireName;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is to be known of where a disk is copied to. */
public final class ImageOptions {
  private static final String NODE = "node:";

  /** QMP's {@code NewImageMode}. */
  enum Mode implements WireName {
    ABSOLUTE_PATHS("absolute-paths"),
    EXISTING("existing");

    private final String wireName;

    Mode(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "absolute-paths",
      converter = ModeConverter.class,
      description =
          "absolute-paths: the file is created and must not exist. existing: it is there, has the"
              + " right size, and --format names its format. Default: ${DEFAULT-VALUE}.")
  private Mode mode = Mode.ABSOLUTE_PATHS;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "The file's format, such as qcow2 or raw. Default: the disk's.")
  private @Nullable String format;

  @Option(
      names = "--encrypt",
      paramLabel = "SECRET",
      description =
          "Encrypt the new image (LUKS) with this secret object of QEMU's, by its id; or open the"
              + " existing one with it. The guest stands still for some seconds meanwhile.")
  private @Nullable String encrypt;

  @Mixin private PlainOption plain = new PlainOption();

  @Option(
      names = "--no-space-check",
      description = "Start even if the target's file system looks too small.")
  private boolean noSpaceCheck;

  @Option(
      names = "--trust-target",
      description =
          "With node:NAME on a server (NBD, iSCSI, NFS, Gluster): you know that it is never "
              + "killed and started again meanwhile. Nothing checks that: if it is, it may have "
              + "lost data, and the job is a success all the same. Without this such a node is "
              + "refused.")
  private boolean trustTarget;

  /** Whether to look for room first. */
  public boolean checkSpace() {
    return !noSpaceCheck;
  }

  /** Whether what is encrypted may get into a file in plain. */
  public boolean allowPlain() {
    return plain.allowed();
  }

  /** The target that {@code target} names; refuses options that don't go together. */
  public Target target(CliEnvironment environment, String target) {
    if (target.startsWith(NODE)) {
      if (isOfFile()) {
        throw new UsageException(
            "--format, --mode and --encrypt are for files; " + target + " is a node");
      }
      return new Target.Node(target.substring(NODE.length()), trustTarget);
    }
    Target.Nbd nbd = NbdUri.parse(target, environment);
    if (nbd != null) {
      if (isOfFile()) {
        throw new UsageException(
            "--format, --mode and --encrypt are for files; " + target + " is an export");
      }
      return nbd;
    }
    Path file = environment.absolute(target);
    if (mode == Mode.ABSOLUTE_PATHS) {
      return new Target.NewFile(file, format, encrypt);
    }
    if (format == null) {
      throw new UsageException(
          "--mode existing needs --format: guessing a format lets a guest choose it");
    }
    return new Target.ExistingFile(file, format, encrypt);
  }

  private boolean isOfFile() {
    return format != null || mode == Mode.EXISTING || encrypt != null;
  }

  /** Reads QMP's names. */
  static final class ModeConverter implements picocli.CommandLine.ITypeConverter<Mode> {
    @Override
    public Mode convert(String text) {
      return WireNameConverters.read(Mode.values(), text);
    }
  }
}
