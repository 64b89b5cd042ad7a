package dev.blockjob.jobs.recovery;

import dev.blockjob.jobs.JobId;
import dev.blockjob.jobs.journal.JournalState;
import dev.blockjob.jobs.operation.step.Facts;
import dev.blockjob.jobs.operation.step.Facts.JobFact;
import dev.blockjob.jobs.operation.step.Facts.Standing;
import dev.blockjob.jobs.operation.step.PlannedJob;
import dev.blockjob.qmp.process.QemuImg;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The facts that the images show when no QEMU runs. They are looked at under QEMU's locks: where
 * one has them open, {@code qemu-img} fails, and so does this. Blocks.
 */
public final class OfflineFacts {

  private final JournalState journal;
  private final QemuImg img;
  private final Map<JobId, JobFact> jobs = new HashMap<>();
  private final List<String> known = new ArrayList<>();

  /** About the operation of {@code journal}. */
  public OfflineFacts(JournalState journal, QemuImg img) {
    this.journal = journal;
    this.img = img;
  }

  /**
   * The facts.
   *
   * @throws dev.blockjob.qmp.process.QemuToolException if the images can't be looked at, such as
   *     because a QEMU has them open
   */
  public Facts facts() {
    for (PlannedJob job : journal.header().plan().jobs()) {
      jobs.put(job.id(), fact(job));
    }
    return new Facts(Standing.DOWN, jobs, Set.of(), LiveFacts.files(journal), known);
  }

  /** The images that the disks are on, after what {@code facts} show. */
  public static String leaves(JournalState journal, Facts facts) {
    Map<String, String> leaves = new LinkedHashMap<>();
    for (PlannedJob job : journal.header().plan().jobs()) {
      boolean switched = journal.isKept(job.id()) || facts.job(job.id()) == JobFact.KEPT;
      leaves.put(job.leaf(), switched && job.pivots() ? job.kept() : job.leaf());
    }
    return String.join(" and ", leaves.values());
  }

  private JobFact fact(PlannedJob job) {
    if (journal.isKept(job.id())) {
      Map<String, String> chain = chain(job.kept());
      known.add(
          "the journal has the end of " + job.id() + "; " + String.join(" over ", chain.keySet()));
      return JobFact.KEPT;
    }
    Map<String, String> chain = chain(job.leaf());
    known.add("the images are " + String.join(" over ", chain.keySet()));
    JobFact fact = JobFacts.bygone(job, List.copyOf(chain.keySet()), journal.maySwitch(job.id()));
    return fact == JobFact.UNSEEN && job.pivots() ? compared(job, chain) : fact;
  }

  /** No header tells of a pivot. If both images read the same, it makes no difference. */
  private JobFact compared(PlannedJob job, Map<String, String> chain) {
    String leafFormat = chain.get(job.leaf());
    String keptFormat = chain.getOrDefault(job.kept(), chain(job.kept()).get(job.kept()));
    if (leafFormat == null || keptFormat == null) {
      return JobFact.UNSEEN;
    }
    boolean same = img.same(job.leaf(), leafFormat, job.kept(), keptFormat);
    known.add(
        same
            ? job.leaf() + " and " + job.kept() + " read the same"
            : job.leaf()
                + " and "
                + job.kept()
                + " differ: if the disk had moved to the second, the first is out of date, if not,"
                + " the second isn't complete");
    return same ? JobFact.KEPT : JobFact.UNSEEN;
  }

  /** The formats of the images, by their names, from the top down. */
  private Map<String, String> chain(String leaf) {
    JsonArray layers = new JsonArray(img.run("info", "--backing-chain", "--output=json", leaf));
    Map<String, String> formats = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      JsonObject layer = layers.getJsonObject(i);
      formats.put(layer.getString("filename", ""), layer.getString("format", ""));
    }
    return formats;
  }
}
