package dev.blockjob.jobs.image;

import dev.blockjob.qmp.process.PeerProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files that a process has open, by its descriptors. */
final class ProcessFiles implements OpenFiles {

  private final Supplier<Optional<PeerProcess>> process;

  /** Where files were found the last time: looked at first, and anew. */
  private volatile List<Path> likely = List.of();

  ProcessFiles(Supplier<Optional<PeerProcess>> process) {
    this.process = process;
  }

  @Override
  public Set<String> identities() {
    return process.get().stream()
        .flatMap(found -> found.descriptors().stream())
        .flatMap(link -> Stream.ofNullable(FileIdentity.of(link)))
        .collect(Collectors.toSet());
  }

  /** QEMU's own count even if not one of its images goes by its name any more. */
  @Override
  public Set<String> identitiesWith(Collection<String> images) {
    return process.get().filter(PeerProcess::isQemu).isPresent()
        ? identities()
        : OpenFiles.super.identitiesWith(images);
  }

  @Override
  public boolean haveAll(Collection<String> wanted) {
    Set<String> missing = new HashSet<>(wanted);
    likely.forEach(link -> isOne(missing, link));
    if (missing.isEmpty()) {
      return true;
    }
    missing.addAll(wanted);
    List<Path> found = new ArrayList<>();
    process
        .get()
        .ifPresent(
            it ->
                it.anyDescriptor(
                    link -> {
                      if (isOne(missing, link)) {
                        found.add(link);
                      }
                      return missing.isEmpty();
                    }));
    likely = List.copyOf(found);
    return missing.isEmpty();
  }

  private static boolean isOne(Set<String> missing, Path link) {
    String identity = FileIdentity.ofRegular(link);
    return identity != null && missing.remove(identity);
  }
}
