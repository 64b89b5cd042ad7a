package dev.blockjob.operations.move;

import dev.blockjob.jobs.image.FolderRule;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.step.file.ClaimedFile;
import dev.blockjob.qmp.impl.files.IoReason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** What a copier is called with, and what has to be so when it has ended. Blocks. */
final class CopiedFile {

  private CopiedFile() {}

  /** The program and its arguments. */
  public static List<String> command(CopyImage step) {
    String source = step.source().toString();
    String file = step.file().toString();
    return switch (step.copier()) {
      case Move.REFLINK -> List.of("cp", "--reflink=always", "--", source, file);
      case Move.CP -> List.of("cp", "--", source, file);
      default -> List.of("sh", "-c", step.copier() + " \"$@\"", "copier", source, file);
    };
  }

  /** Why no copier is started; empty if one may be. */
  public static Optional<String> refusal(CopyImage step) {
    try {
      Optional<String> source = FolderRule.refusalOfName(step.source());
      return source.isPresent() ? source : FolderRule.refusalOfName(step.file());
    } catch (IOException e) {
      return Optional.of(step.file() + " can't be looked at: " + IoReason.of(e));
    }
  }

  /** Why what the copier left is no copy; empty if it is one, and is on the disk. */
  public static Optional<String> finish(CopyImage step) {
    try {
      if (!ClaimedFile.isOurs(step.file(), step.claim())) {
        return Optional.of(
            step.file()
                + " is a different file now: the copier has to write into the one that is there "
                + "(rsync: --inplace)");
      }
      long wanted = Files.size(step.source());
      long copied = Files.size(step.file());
      if (copied != wanted) {
        return Optional.of(
            step.file() + " has " + copied + " bytes, " + step.source() + " has " + wanted);
      }
      writeThrough(step.file());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(step.file() + " can't be written through to the disk: " + IoReason.of(e));
    }
  }

  /** The name, too. */
  private static void writeThrough(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    try (FileChannel folder = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
