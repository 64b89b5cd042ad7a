package dev.blockjob.operations.recovery;

import dev.blockjob.jobs.image.ImageScan;
import dev.blockjob.jobs.request.ScanScope;
import dev.blockjob.operations.plan.Plan;
import dev.blockjob.operations.step.Step;
import dev.blockjob.operations.step.file.CreateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images that were put on those of an operation by another program, such as a snapshot that was
 * taken by hand after its controller had died. They are looked for in the folders of all images
 * that the operation knows, and in those of a {@link ScanScope}; one in another folder isn't seen.
 * Blocks.
 */
final class ForeignOverlays {

  private final Set<Path> known;
  private final ImageScan scan;

  /** Also in the folders of {@code scope}, beside those that the plan names. */
  ForeignOverlays(Plan plan, ScanScope scope) {
    this.known =
        Stream.of(
                plan.images().stream(),
                plan.jobs().stream().flatMap(job -> Stream.of(job.leaf(), job.kept())),
                plan.jobs().stream().flatMap(job -> job.dropped().stream()),
                plan.steps().stream().flatMap(ForeignOverlays::made))
            .flatMap(names -> names)
            .filter(name -> name.startsWith("/"))
            .map(name -> Path.of(name).normalize())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    this.scan =
        new ImageScan(
            plan.scope()
                .plus(scope)
                .alsoIn(
                    known.stream()
                        .map(Path::getParent)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList()));
  }

  private static Stream<String> made(Step step) {
    return step instanceof CreateFile it
        ? Stream.of(it.file().toString(), it.claim().toString())
        : Stream.empty();
  }

  /** Those that have {@code image} as their backing file, none of the operation's own. */
  List<String> on(String image) {
    return image.startsWith("/")
        ? scan.users(Path.of(image)).files().stream()
            .filter(file -> known.stream().noneMatch(own -> isSame(own, file)))
            .map(Path::toString)
            .toList()
        : List.of();
  }

  /** The topmost ones over {@code image}; itself if there are none. */
  List<String> tops(String image) {
    Set<String> seen = new LinkedHashSet<>();
    Set<String> tops = new LinkedHashSet<>();
    climb(image, seen, tops);
    return List.copyOf(tops);
  }

  private void climb(String image, Set<String> seen, Set<String> tops) {
    if (!seen.add(image)) {
      return;
    }
    List<String> above = on(image);
    if (above.isEmpty()) {
      tops.add(image);
    }
    above.forEach(next -> climb(next, seen, tops));
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return one.equals(other.normalize()) || Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }
}
