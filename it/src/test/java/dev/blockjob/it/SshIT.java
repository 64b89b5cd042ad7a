package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * With OpenSSH's own client and server, where both are installed. The server has no port: the
 * client starts it for each connection, and it ends with that.
 */
class SshIT extends SshContract {

  @Override
  QemuLauncher launcher(QemuLab lab) throws IOException {
    Path folder = lab.folder();
    InstalledPrograms.run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "host");
    InstalledPrograms.run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "user");
    Files.writeString(
        folder.resolve("known"), "it " + Files.readString(folder.resolve("host.pub")));
    Path configuration =
        Files.writeString(
            folder.resolve("sshd_config"),
            """
            HostKey %1$s/host
            AuthorizedKeysFile %1$s/user.pub
            StrictModes no
            UsePAM no
            # An empty home: what somebody's shell reads there is no affair of ours.
            SetEnv HOME=%1$s
            """
                .formatted(folder));
    List<String> client =
        List.of(
            "ssh",
            "-F",
            "none",
            "-i",
            folder + "/user",
            "-o",
            "BatchMode=yes",
            "-o",
            "IdentitiesOnly=yes",
            "-o",
            "HostKeyAlias=it",
            "-o",
            "UserKnownHostsFile=" + folder + "/known",
            "-o",
            "ProxyCommand=" + InstalledPrograms.program("sshd") + " -i -f " + configuration,
            "it");
    InstalledPrograms.run(
        folder, Stream.concat(client.stream(), Stream.of("true")).toArray(String[]::new));
    return QemuLauncher.ssh(client.toArray(String[]::new));
  }
}
