package dev.blockjob.it;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has Awaitility look every few milliseconds instead of every 100: most of what is waited for here
 * takes less, and kill tests wait for it at each boundary.
 */
public final class FastPolling implements LauncherSessionListener {

  /** For the service loader. */
  public FastPolling() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultPollDelay(Duration.ZERO);
    Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }
}
