package dev.blockjob.qmp.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@link QemuLauncher#ssh}. The socket that QEMU connects to is made by the SSH server before the
 * folder is, so it stands beside the folder, and a link to it in it.
 *
 * @param ssh the client, its options, the host
 */
record SshLauncher(List<String> ssh) implements QemuLauncher {

  SshLauncher {
    ssh = List.copyOf(ssh);
    if (ssh.size() < 2) {
      throw new IllegalArgumentException("ssh and a host are needed, not " + ssh);
    }
  }

  @Override
  public List<String> command(Path folder, List<String> sockets, List<String> command) {
    String there = "/tmp/" + folder.getFileName() + ".qemu";
    String words = command.stream().map(SshLauncher::quoted).collect(Collectors.joining(" "));
    List<String> line = new ArrayList<>(ssh.subList(0, ssh.size() - 1));
    line.add("-T");
    StringBuilder script = new StringBuilder("umask 077; mkdir -p " + there + "; cd " + there);
    if (sockets.isEmpty()) {
      script.append(" && exec ").append(words);
    } else {
      String monitor = sockets.get(0);
      String ready = sockets.get(1);
      String beside = there + "-" + ready;
      line.addAll(List.of("-o", "ExitOnForwardFailure=yes"));
      line.addAll(List.of("-L", folder.resolve(monitor) + ":" + there + "/" + monitor));
      line.addAll(List.of("-R", beside + ":" + folder.resolve(ready)));
      // The end of its input is the end of ssh, however that came about. Nobody reads then what
      // the shell says of it, which must not keep it from tidying up.
      script
          .append(" && ln -s " + beside + " " + ready)
          .append(" && { " + words + " 3<&- </dev/null & qemu=$!; trap '' PIPE")
          .append("; { while read -r _; do :; done; kill -KILL $qemu; } <&3 2>/dev/null & watch=$!")
          .append("; wait $qemu; code=$?; kill $watch 2>/dev/null")
          .append("; rm -rf " + there + " " + beside + "; exit $code; } 3<&0");
    }
    line.add(ssh.get(ssh.size() - 1));
    line.add("exec sh -c " + quoted(script.toString()));
    return line;
  }

  /** For any POSIX shell, whatever is in it: not as people are shown it, see {@link ShellWord}. */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
