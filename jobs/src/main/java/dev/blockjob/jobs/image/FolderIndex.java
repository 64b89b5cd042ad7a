package dev.blockjob.jobs.image;

import dev.blockjob.jobs.image.ImageUsers.Unread;
import dev.blockjob.jobs.image.header.BackingFileCandidates;
import dev.blockjob.jobs.image.header.FileStat;
import dev.blockjob.jobs.image.header.HeaderCache;
import dev.blockjob.jobs.image.header.ImageHeader;
import dev.blockjob.qmp.impl.files.IoReason;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What all images of a folder name, and what those name in turn that are in other folders. Each
 * file is opened once, and only if it is a regular one.
 */
final class FolderIndex {

  private static final HeaderCache HEADERS = new HeaderCache();

  /** Full of devices of all kinds, some of which can't be opened without an effect. */
  private static final Path DEVICES = Path.of("/dev");

  private final Path folder;
  private final Set<FileStat.Key> unopened;
  private final NamingImages overlays = new NamingImages();
  private final NamingImages byData = new NamingImages();
  private final Map<Path, Unread> unread = new HashMap<>();

  /**
   * @param unopened files that are left out, and not even opened
   */
  FolderIndex(Path folder, Set<FileStat.Key> unopened) {
    this.folder = folder;
    this.unopened = unopened;
    if (folder.equals(DEVICES)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        look(file);
      }
    } catch (IOException e) {
      unread.put(folder, new Unread(folder, IoReason.of(e)));
    } catch (DirectoryIteratorException e) {
      unread.put(
          folder, new Unread(folder, IoReason.of(java.util.Objects.requireNonNull(e.getCause()))));
    }
  }

  private void look(Path file) {
    try {
      ImageHeader header = header(file).orElse(null);
      if (header != null) {
        add(file, header);
      }
    } catch (NoSuchFileException e) {
      // It went meanwhile, or is a link to nothing.
    } catch (IOException e) {
      unread.put(file, new Unread(file, IoReason.of(e)));
    }
  }

  private Optional<ImageHeader> header(Path file) throws IOException {
    FileStat stat = FileStat.of(file);
    return (stat.isRegularFile() || stat.isBlockDevice()) && !unopened.contains(stat.key())
        ? HEADERS.read(file, stat)
        : Optional.empty();
  }

  private void add(Path file, ImageHeader header) throws IOException {
    if (namesNobody(header)) {
      return;
    }
    // What is behind a link is opened by its own name, too.
    Set<Path> places = new LinkedHashSet<>(List.of(file));
    if (Files.isSymbolicLink(file)) {
      places.add(file.toRealPath());
    }
    for (Path place : places) {
      add(file, place, header, new HashSet<>());
    }
  }

  private static boolean namesNobody(ImageHeader header) {
    return header.backingFile() == null && header.dataFiles().isEmpty();
  }

  /** What {@code file} reads through {@code place}, whose header that is. */
  private void add(Path file, Path place, ImageHeader header, Set<Path> seen) {
    String backing = header.backingFile();
    if (backing != null) {
      BackingFileCandidates candidates = BackingFileCandidates.of(place, backing);
      add(file, candidates, overlays);
      addBeside(file, place, candidates, overlays);
      candidates.paths().forEach(path -> follow(file, KernelPath.ofEntry(path), seen));
    }
    for (String data : header.dataFiles()) {
      BackingFileCandidates candidates = BackingFileCandidates.ofData(place, data);
      add(file, candidates, byData);
      addBeside(file, place, candidates, byData);
    }
  }

  /** An image in another folder, of which nothing else is seen, leads {@code file} further down. */
  private void follow(Path file, Path below, Set<Path> seen) {
    if (folder.equals(below.getParent()) || !seen.add(below)) {
      return;
    }
    try {
      ImageHeader header = header(below).orElse(null);
      if (header != null && !namesNobody(header)) {
        add(file, below, header, seen);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Then it leads nowhere.
    } catch (IOException e) {
      unread.put(file, new Unread(file, "it names " + below + ", and " + IoReason.of(e)));
    }
  }

  private void add(Path file, BackingFileCandidates candidates, NamingImages naming) {
    String unresolved = candidates.unresolved();
    if (unresolved != null) {
      unread.put(file, new Unread(file, unresolved));
    }
    for (Path path : candidates.paths()) {
      put(naming.byPath, KernelPath.ofEntry(path), file);
      try {
        put(naming.byKey, FileStat.of(path).key(), file);
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Then it isn't an image that is there.
      } catch (IOException e) {
        unread.put(file, new Unread(file, "it names " + path + ", and " + IoReason.of(e)));
      }
    }
    candidates.elsewhere().stream()
        .map(Path::getFileName)
        .filter(java.util.Objects::nonNull)
        .forEach(name -> put(naming.byName, name, file));
  }

  /**
   * Names that are relative to the folder of whatever program opens the image, which is mostly the
   * image's own: there they may be links to the image that is asked for.
   */
  private void addBeside(
      Path file, Path place, BackingFileCandidates candidates, NamingImages naming) {
    for (Path name : candidates.elsewhere()) {
      Path beside = place.resolveSibling(name);
      try {
        put(naming.byKey, FileStat.of(beside).key(), file);
      } catch (NoSuchFileException | NotDirectoryException e) {
        String why = "it names '" + name + "', relative to a folder that it doesn't say";
        unread.putIfAbsent(file, new Unread(file, why));
      } catch (IOException e) {
        unread.put(file, new Unread(file, "it names " + beside + ", and " + IoReason.of(e)));
      }
    }
  }

  private static <K> void put(Map<K, List<Path>> map, K key, Path file) {
    map.computeIfAbsent(key, any -> new ArrayList<>()).add(file);
  }

  /** Those that name {@code image}, which is {@code key}, as their backing file. */
  Set<Path> overlays(Path image, Set<FileStat.Key> key) {
    return overlays.of(image, key);
  }

  /** Those that name it as a file with their data. */
  Set<Path> byData(Path image, Set<FileStat.Key> key) {
    return byData.of(image, key);
  }

  /** Those that can't be made sense of. */
  List<Unread> unread() {
    return List.copyOf(unread.values());
  }

  /** Who names what. */
  private static final class NamingImages {
    private final Map<FileStat.Key, List<Path>> byKey = new HashMap<>();
    private final Map<Path, List<Path>> byPath = new HashMap<>();
    private final Map<Path, List<Path>> byName = new HashMap<>();

    Set<Path> of(Path image, Set<FileStat.Key> key) {
      Set<Path> found = new HashSet<>(byPath.getOrDefault(KernelPath.ofEntry(image), List.of()));
      key.forEach(it -> found.addAll(byKey.getOrDefault(it, List.of())));
      Path name = image.getFileName();
      if (name != null) {
        found.addAll(byName.getOrDefault(name, List.of()));
      }
      return found;
    }
  }
}
