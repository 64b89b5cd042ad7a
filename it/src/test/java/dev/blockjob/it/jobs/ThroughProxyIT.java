package dev.blockjob.it.jobs;

import dev.blockjob.it.ThroughProxy;
import org.junit.jupiter.api.Nested;

/** Jobs are the same with a proxy in between. */
@ThroughProxy
class ThroughProxyIT {

  @Nested
  class Commits extends CommitIT {}

  @Nested
  class Mirrors extends MirrorIT {}
}
