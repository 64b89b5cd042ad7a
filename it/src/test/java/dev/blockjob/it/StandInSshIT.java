package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where no SSH server is installed, too: this host stands in for another. */
class StandInSshIT extends SshContract {

  /**
   * Does with links what ssh does by forwarding, and runs the command in another shell. As with
   * ssh, what that says is read by nobody once this is killed; and this doesn't end while this side
   * holds a connection that came back through {@code -R}: in Linux's list of sockets, 03 is
   * connected.
   */
  private static final String SSH =
      """
      #!/bin/sh
      while :; do
        case $1 in
          -L) ln -s "${2#*:}" "${2%%:*}"; shift 2 ;;
          -R) back=${2#*:}; ln -s "$back" "${2%%:*}"; shift 2 ;;
          -o) shift 2 ;;
          -T) shift ;;
          *) break ;;
        esac
      done
      [ "$1" = host ] || exit 255
      exec 3<&0
      mkfifo "$0.$$"
      sh -c "$2" <&3 3<&- 2>"$0.$$" &
      while IFS= read -r line; do echo "$line" >&2; done <"$0.$$"
      wait $!
      code=$?
      while [ "$back" ] && grep -qs " 03 *[0-9]* $back$" /proc/net/unix; do :; done
      exit $code
      """;

  @Override
  QemuLauncher launcher(QemuLab lab) throws IOException {
    Path ssh = Files.writeString(lab.folder().resolve("ssh"), SSH);
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
    return QemuLauncher.ssh(ssh.toString(), "host");
  }
}
