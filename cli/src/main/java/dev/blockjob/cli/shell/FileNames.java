package dev.blockjob.cli.shell;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** File names that begin with what was typed. */
final class FileNames {
  private FileNames() {}

  /** The files in the folder that {@code typed} leads to; hidden ones only after a dot. */
  static List<Proposal> of(Path here, String typed) {
    String folder = typed.substring(0, typed.lastIndexOf('/') + 1);
    boolean hidden = typed.startsWith(".", folder.length());
    List<Proposal> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(here.resolve(folder))) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (hidden || !name.startsWith(".")) {
          boolean isFolder = Files.isDirectory(entry);
          String shown = isFolder ? name + "/" : name;
          files.add(new Proposal(folder + shown, shown, "", !isFolder));
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      return List.of();
    }
    return files;
  }
}
