package dev.blockjob.jobs.track;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvents;
import dev.blockjob.jobs.JobId;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.QmpConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hands the events of jobs, and the end of the connection, to those who follow them by id. */
public final class JobEvents {

  /** Follows one job. Called on the event loop. */
  public interface Follower {
    /** An event of the job. */
    void happened(QemuEvent.OfJob event);

    /** The connection ended. */
    void lost(DisconnectCause cause);
  }

  private final Map<String, List<Follower>> followers = new ConcurrentHashMap<>();

  /** Listens on {@code connection} from now on. */
  public JobEvents(QmpConnection connection) {
    QemuEvents.of(connection).listen(this::publish);
    connection
        .closed()
        .onSuccess(
            cause ->
                List.copyOf(followers.values())
                    .forEach(list -> list.forEach(follower -> follower.lost(cause))));
  }

  private void publish(QemuEvent event) {
    if (event instanceof QemuEvent.OfJob ofJob) {
      followers
          .getOrDefault(ofJob.jobId(), List.of())
          .forEach(follower -> follower.happened(ofJob));
    }
  }

  /**
   * Gives the job's events to {@code follower} from now on.
   *
   * @return ends it
   */
  public Runnable follow(JobId id, Follower follower) {
    followers.computeIfAbsent(id.value(), any -> new CopyOnWriteArrayList<>()).add(follower);
    return () ->
        followers.computeIfPresent(
            id.value(),
            (any, list) -> {
              list.remove(follower);
              return list.isEmpty() ? null : list;
            });
  }
}
