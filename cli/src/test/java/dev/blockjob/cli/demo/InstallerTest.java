package dev.blockjob.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class InstallerTest {

  private static final Installer APT = Installer.find(Set.of("apt-get")::contains).orElseThrow();

  @Test
  void root_needs_no_sudo() {
    assertThat(APT.command(true, true).orElseThrow()).startsWith("sh", "-c");
  }

  @Test
  void others_go_through_sudo() {
    assertThat(APT.command(false, true).orElseThrow()).startsWith("sudo", "sh", "-c");
    assertThat(APT.typed(false)).startsWith("sudo sh -c '");
  }

  @Test
  void without_root_and_sudo_nothing_is_run() {
    assertThat(APT.command(false, false)).isEmpty();
  }

  @Test
  void homebrew_never_runs_as_root() {
    Installer brew = Installer.find(Set.of("brew")::contains).orElseThrow();

    assertThat(brew.command(false, false).orElseThrow()).startsWith("sh");
  }

  @Test
  void an_unknown_package_manager_is_not_guessed() {
    assertThat(Installer.find(Set.of("emerge")::contains)).isEmpty();
  }
}
