package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.blockjob.it.Await;
import dev.blockjob.it.QemuLab;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows the advice that an operation gives where a disk is on files that have lost their names:
 * afterwards it is on files that have.
 */
record Advice(DiskUnderLoad chain, String text) {

  private static final Pattern OTHER_NAME =
      Pattern.compile(
          "(/[^ ]+) is gone: [^;]*; (?:[^;]*: )?it is still there as ([^ :]+): give it");

  /** While QEMU runs. */
  void isFollowed() throws IOException {
    if (!isName()) {
      assertThat(text).contains("`blockjob move ");
      moves(chain.vm().lab());
    }
  }

  /** Whether it was that files are to get back their names; they have them then. */
  boolean isName() throws IOException {
    QemuLab lab = chain.vm().lab();
    if (text.contains(" is gone") && Files.exists(Attack.renamed(lab))) {
      Files.deleteIfExists(MovedDiskAssert.folder(lab));
      Files.move(Attack.renamed(lab), MovedDiskAssert.folder(lab));
      return true;
    }
    boolean isMended = false;
    for (Matcher found = OTHER_NAME.matcher(text); found.find(); isMended = true) {
      Files.createLink(Path.of(found.group(1)), Path.of(found.group(2)));
    }
    return isMended;
  }

  private void moves(QemuLab lab) {
    Path rescued = lab.folder().resolve("rescued.qcow2");
    Move move = Move.of(chain.vm().disk(), new Target.NewFile(rescued, "qcow2"));
    OperationOutcome outcome =
        Await.get(
            CrashingController.starting(move)
                .apply(Operations.on(chain.vm().jobs(), chain.state())));
    assertThat(outcome.kind()).as(outcome + " after " + text).isEqualTo(OperationOutcome.Kind.DONE);
  }
}
