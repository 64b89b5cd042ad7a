package dev.blockjob.it.wire;

import dev.blockjob.it.ThroughProxy;
import org.junit.jupiter.api.Nested;

/** The wire is the same with a proxy in between. */
@ThroughProxy
class ThroughProxyIT {

  @Nested
  class Greeting extends GreetingIT {}

  @Nested
  class Order extends OrderIT {}

  @Nested
  class CommandErrors extends CommandErrorsIT {}

  @Nested
  class BigMessages extends BigMessagesIT {}
}
