package dev.blockjob.operations.step;

import dev.blockjob.jobs.image.OwnedFile;
import dev.blockjob.jobs.job.JobId;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One step of an operation. A value: two steps that do the same are equal, and a journal knows a
 * step again by that.
 *
 * <p>What the engine, the journal and the checks have to know of a step they ask it here; none of
 * them knows its type.
 */
public interface Step {

  /** Which kind this is. */
  StepType<?> type();

  /** Its members, for {@link StepJson}. */
  JsonObject json();

  /** What it does, in words that go behind "step 3: ". */
  String description();

  /** The same as things are right before it. Blocks. */
  default String descriptionNow() {
    return description();
  }

  /** Whether it happened. Pure. */
  Evidence evidence(ObservedState observed);

  /** Its compensation, to be done in order; empty if nothing has to be, or can be. */
  default List<Step> compensation() {
    return List.of();
  }

  /** Whether it can't be rolled back. The first such step is the operation's point of no return. */
  default boolean isPointOfNoReturn() {
    return false;
  }

  /**
   * Whether the journal is forced to the disk before it is done, so that the record survives a
   * crash of the host.
   */
  default boolean isForced() {
    return isPointOfNoReturn();
  }

  /** Whether it is only a cleanup: if it fails, something is left, which is reported. */
  default boolean isCleanup() {
    return false;
  }

  default Set<Trait> traits() {
    return Set.of();
  }

  default boolean has(Trait trait) {
    return traits().contains(trait);
  }

  /**
   * What compensates it and is due whatever becomes of the operation, from the time that it is
   * begun: a guest is frozen, or slow, for as long as nobody ends that. Null for nothing.
   */
  default @Nullable Step owes() {
    return null;
  }

  /** The jobs that it does this to. */
  default List<JobId> jobs(JobAction action) {
    return List.of();
  }

  /** The job that must have succeeded before; null for none. */
  default @Nullable JobId after() {
    return null;
  }

  /** What is left of it with those jobs; empty for nothing. */
  default Optional<Step> with(RemainingJobs remaining) {
    return Optional.of(this);
  }

  /** The files by whose being there one can tell whether it happened. */
  default List<Path> files() {
    return List.of();
  }

  default @Nullable CreatedFile creates() {
    return null;
  }

  /** The file of {@link #creates} that it deletes. */
  default @Nullable CreatedFile discards() {
    return null;
  }

  /** The claim of {@link #creates} that it removes. */
  default @Nullable Path releases() {
    return null;
  }

  /** The image that it deletes, which was there before the operation. */
  default @Nullable OwnedFile deletes() {
    return null;
  }

  /** The file that QEMU opens by this name; null for none. */
  default @Nullable String opens() {
    return null;
  }

  /** The images that nothing writes to any more once it is done, unless a VM is started on them. */
  default List<String> quiescent() {
    return List.of();
  }

  /** The job whose images QEMU has closed once this is done; null for none. */
  default @Nullable JobId closesAfter() {
    return null;
  }
}
