package dev.blockjob.jobs.tracking;

import dev.blockjob.events.QemuEvent;
import dev.blockjob.events.QemuEvents;
import dev.blockjob.jobs.job.JobId;
import dev.blockjob.qmp.DisconnectCause;
import dev.blockjob.qmp.QmpConnection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

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
  private final QemuEvents events;

  /** Takes this from the events again; null while nobody follows a job. */
  private @Nullable Runnable unlisten;

  /** Listens on {@code connection} while a job is tracked. */
  public JobEvents(QmpConnection connection) {
    this.events = QemuEvents.of(connection);
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
  public synchronized Runnable follow(JobId id, Follower follower) {
    followers.computeIfAbsent(id.value(), any -> new CopyOnWriteArrayList<>()).add(follower);
    if (unlisten == null) {
      unlisten = events.listen(this::publish);
    }
    return () -> unfollow(id, follower);
  }

  private synchronized void unfollow(JobId id, Follower follower) {
    followers.computeIfPresent(
        id.value(),
        (any, list) -> {
          list.remove(follower);
          return list.isEmpty() ? null : list;
        });
    if (followers.isEmpty() && unlisten != null) {
      unlisten.run();
      unlisten = null;
    }
  }
}
