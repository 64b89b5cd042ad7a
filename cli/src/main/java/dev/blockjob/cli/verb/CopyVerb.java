package dev.blockjob.cli.verb;

import dev.blockjob.cli.option.CopyModeOption;
import dev.blockjob.cli.option.TargetOptions;
import dev.blockjob.operations.Copy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code blockjob copy}. */
@Command(
    name = "copy",
    description = {
      "Copies a disk as it is at one moment; the guest runs on, and stays where it is.",
      "Journalled: if this process or QEMU dies, `blockjob recover` finishes it or rolls it back."
    },
    footerHeading = "%nQMP: ",
    footer = {
      "blockdev-create, blockdev-add, blockdev-mirror; block-job-cancel at READY; job-dismiss;",
      "blockdev-del"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields
final class CopyVerb extends OperationVerb {
  @Mixin private CopyModeOption copyMode;
  @Mixin private TargetOptions target;

  @Option(
      names = "--shallow",
      description = "The active layer only; the target has the same backing chain.")
  private boolean shallow;

  @Option(
      names = "--guest-agent",
      paramLabel = "SOCKET",
      description =
          "Freeze the guest's file systems through its agent around that moment. They are thawed "
              + "in any case; if this process dies, `blockjob recover` thaws first.")
  private @Nullable String guestAgent;

  @Override
  Copy request() {
    return new Copy(
        target.disk(environment()),
        target.target(environment()),
        shallow,
        copyMode.copyMode(),
        target.checkSpace(),
        target.allowPlain(),
        speed(),
        guestAgent == null ? null : options().address(guestAgent).toString());
  }
}
