package dev.blockjob.qmp.replay;

import dev.blockjob.qmp.WireName;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A point at which a client behaved differently from the recorded one.
 *
 * @param kind what was different
 * @param session which of the recorded connections, from 0
 * @param request what the client sent, without secrets, if that is {@link Kind#UNEXPECTED} or
 *     {@link Kind#ASKED_AGAIN}; else null
 * @param detail a sentence: what the client did, and what the recording has
 */
public record ReplayMismatch(Kind kind, int session, @Nullable JsonObject request, String detail) {

  /** What can be different. */
  public enum Kind implements WireName {
    /**
     * The client sent a command that the recording doesn't have, or not once more; it was refused.
     */
    UNEXPECTED("unexpected"),
    /** The client asked a question once more than recorded; it got the last recorded answer. */
    ASKED_AGAIN("asked-again"),
    /** The client didn't send a command of the recording. */
    NOT_SENT("not-sent"),
    /** The client sent what QEMU can't parse. */
    UNREADABLE("unreadable"),
    /** The client connected more often than recorded; it was hung up on. */
    CONNECTION("connection");

    private final String wireName;

    Kind(String wireName) {
      this.wireName = wireName;
    }

    @Override
    public String wireName() {
      return wireName;
    }
  }

  @Override
  public String toString() {
    return detail;
  }
}
