package dev.blockjob.jobs.image;

import dev.blockjob.jobs.graph.SameFile;
import dev.blockjob.jobs.request.ScanScope;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What can be seen of QEMU's files from here. QEMU may run on another host or in a container, and
 * relative paths are relative to its working folder: "unknown" is always a possible answer, and
 * then QEMU's own word decides.
 */
public interface FileChecks extends SameFile {

  /** Sees nothing. */
  FileChecks NONE = new NoFiles();

  /** Whether a file is there. */
  enum Visibility {
    THERE,
    NOT_THERE,
    UNKNOWN
  }

  /**
   * {@code file} from the root on, if QEMU's working folder can be told; else as it is. What names
   * a file to QEMU stays as it was given.
   */
  Path absolute(Path file);

  /**
   * The same without a call that can block: what only a look at a file can tell fails with {@link
   * BlockingLookRequiredException}.
   */
  FileChecks withoutLooking();

  /**
   * Whether it is known that QEMU sees the same files by the same names: then what isn't there is
   * gone, even if that goes for all of its images.
   */
  boolean isHere();

  /**
   * Why files that go by the names of {@code images}, which QEMU has open, are known to be none of
   * QEMU's; empty if nothing speaks against it.
   */
  Optional<String> stranger(List<Path> images);

  /** Why none of QEMU's files can be seen; empty if some can be, or no more is known of that. */
  Optional<String> blindness();

  /** Whether {@code file} is there. */
  Visibility look(Path file);

  /**
   * Whether QEMU surely has {@code file} open and it has no name any more, not another one either:
   * it is gone when QEMU closes it. Blocks.
   */
  boolean isUnlinked(Path file);

  /** The topmost of {@code file}'s folders that is surely not there; empty if none is. */
  Optional<Path> missingFolder(Path file);

  /** Whether {@code file} is surely a folder. */
  boolean isFolder(Path file);

  /** Whether {@code file} is a block device. */
  boolean isBlockDevice(Path file);

  /** How many bytes the file system that would hold {@code file} has left; empty if unknown. */
  OptionalLong freeSpace(Path file);

  /** Which file system would hold {@code file}, by the number of its device; empty if unknown. */
  OptionalLong fileSystem(Path file);

  /** The virtual size of an existing image in bytes; empty if it can't be told. */
  OptionalLong virtualSize(Path image, String format);

  /** What a qcow2 image that is there shows by itself; empty if that can't be told. */
  Optional<ExistingImage> existing(Path image);

  /** The format that QEMU takes it to be of where nothing names it; empty if unknown. */
  Optional<String> probedFormat(Path image);

  /**
   * Another QEMU than this one, or a tool of QEMU, that is seen to have {@code file} open for
   * writing, in words; empty if none is. Blocks.
   */
  Optional<String> otherWriter(Path file);

  /** The files with an image's data that its header names; empty if that can't be told. */
  List<Path> dataFiles(Path image);

  /**
   * Who names an image as backing file, or as a file with its data, in the folder of the image and
   * in those of {@code scope}. Each folder is looked at once, however many images are asked for.
   *
   * @param own images that are no matter; not even opened
   */
  Function<Path, ImageUsers> users(ScanScope scope, List<Path> own);
}
