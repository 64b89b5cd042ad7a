package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.graph.BlockNode;
import dev.blockjob.jobs.image.ExistingImage;
import dev.blockjob.jobs.image.FileChecks;
import dev.blockjob.jobs.image.header.BackingFileCandidates;
import dev.blockjob.jobs.job.RequestException;
import dev.blockjob.jobs.job.RequestException.Reason;
import dev.blockjob.jobs.request.Sync;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Targets that are there already, and what they show where the job writes nothing: what is in the
 * image already, and then what its header names below it. Of that a copy of one layer needs just
 * that layer's backing file, and a whole copy nothing. Blocks.
 *
 * @param files with the view of QEMU
 * @param sync how much is copied
 * @param below what a copy of that much is read through; null for none
 */
record WrittenTargets(FileChecks files, Sync sync, @Nullable BlockNode below) {

  private static final String NEW =
      ". Name a new file, which is made as it has to be, or copy all of the disk onto one whose"
          + " header names no backing file";

  /** Refuses an image that would show what isn't the disk's. */
  void refuse(Path image, String format) {
    String name = "'" + image + "'";
    Optional<ExistingImage> found =
        format.equals("qcow2") ? files.existing(image) : Optional.empty();
    if (below == null || sync == Sync.FULL) {
      found
          .map(ExistingImage::backingFile)
          .ifPresent(
              backing ->
                  refuse(
                      name
                          + ": its header names the backing file "
                          + backing
                          + ", which would show once it is opened by that, where the disk has nothing"));
    } else if (found.isPresent()) {
      over(image, name, found.get(), below);
    } else if (!format.equals("qcow2")) {
      refuse(
          name
              + ": whether a "
              + format
              + " image has data already, or names "
              + below.image()
              + " below it, isn't looked at, and a copy without that needs both");
    } else if (files.look(image) != FileChecks.Visibility.UNKNOWN) {
      refuse(name + " is no qcow2 image that can be read");
    }
  }

  /** The same of a node that QEMU was told to open without what its header names. */
  static void refuseHidden(BlockNode node) {
    if (node.headerBackingFile() != null && node.backing() == null) {
      refuse(
          "node '"
              + node.name()
              + "': its header names the backing file "
              + node.headerBackingFile()
              + ", and QEMU was told to use none: it would show once the"
              + " image is opened by its header");
    }
  }

  private void over(Path image, String name, ExistingImage found, BlockNode layer) {
    String backing = found.backingFile();
    if (!found.isEmpty()) {
      refuse(name + " has data already, which would show where the copied layer has none");
    }
    if (backing == null) {
      refuse(name + ": its header names no backing file, and has to name " + layer.image());
    } else if (!isNamed(image, backing, layer)) {
      refuse(name + ": its header names the backing file " + backing + ", not " + layer.image());
    } else {
      String told = found.backingFormat();
      String needed = CopyTarget.formatOf(layer);
      if (!needed.equals(told)) {
        refuse(
            name
                + ": its header names "
                + backing
                + " in "
                + (told == null ? "no format" : "the format " + told)
                + ", not in "
                + needed);
      }
    }
  }

  /** What is no file, such as what a server has, is for the person to compare. */
  private boolean isNamed(Path image, String backing, BlockNode layer) {
    String path = layer.path();
    if (path == null || path.contains("://")) {
      return true;
    }
    BackingFileCandidates named = BackingFileCandidates.of(files.absolute(image), backing);
    return named.unresolved() == null
        && named.paths().stream().anyMatch(file -> files.test(path, file.toString()));
  }

  private static void refuse(String why) {
    throw new RequestException(Reason.NOT_SUPPORTED, why + NEW);
  }
}
