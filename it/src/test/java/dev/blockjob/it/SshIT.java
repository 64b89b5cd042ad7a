package dev.blockjob.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.blockjob.qmp.process.QemuLauncher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
  QemuLauncher ssh(Lab lab) throws IOException {
    Path folder = lab.folder();
    run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "host");
    run(folder, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "user");
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
            "ProxyCommand=" + program("sshd") + " -i -f " + configuration,
            "it");
    run(folder, Stream.concat(client.stream(), Stream.of("true")).toArray(String[]::new));
    return QemuLauncher.ssh(client.toArray(String[]::new));
  }

  /** Where it is; sshd is not on everybody's PATH, and wants to be called by its whole name. */
  private static Path program(String name) {
    Stream<String> folders =
        Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin"));
    List<Path> found =
        folders.map(folder -> Path.of(folder, name)).filter(Files::isExecutable).toList();
    assumeTrue(!found.isEmpty(), name + " isn't installed");
    return found.get(0);
  }

  /** Skips the test if it doesn't work, with what it says. */
  private static void run(Path folder, String... line) throws IOException {
    program(line[0]);
    Process process =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeTrue(
        process.onExit().join().exitValue() == 0, () -> String.join(" ", line) + ": " + said);
  }
}
