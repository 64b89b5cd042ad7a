package dev.blockjob.qmp.impl.codec;

import dev.blockjob.qmp.QmpEvent;
import dev.blockjob.qmp.QmpGreeting;
import org.jspecify.annotations.Nullable;

/** What a monitor can send. */
public sealed interface QmpMessage {

  /** The first message of a session. */
  record Greeting(QmpGreeting greeting) implements QmpMessage {}

  /** An asynchronous event. */
  record Event(QmpEvent event) implements QmpMessage {}

  /** A command succeeded; {@code id} is null if the reply has none. */
  record Success(@Nullable Object id, Object returned) implements QmpMessage {}

  /** A command failed; without {@code id}, some request could not be parsed. */
  record Failure(@Nullable Object id, String errorClass, String description)
      implements QmpMessage {}
}
