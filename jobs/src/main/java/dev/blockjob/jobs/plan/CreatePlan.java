package dev.blockjob.jobs.plan;

import dev.blockjob.jobs.check.Encryption;
import dev.blockjob.jobs.check.ObsoleteNodes;
import dev.blockjob.jobs.image.ImageName;
import dev.blockjob.jobs.promise.GraphPromise;
import dev.blockjob.jobs.request.AtReady;
import dev.blockjob.jobs.request.CreateImage;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code blockdev-create}: the job itself is the one that writes the format. */
final class CreatePlan {

  private final PlanningContext context;
  private final CreateImage request;
  private final ImageCreation image;

  CreatePlan(PlanningContext context, CreateImage request) {
    this.context = context;
    this.request = request;
    this.image =
        new ImageCreation(
            request.file(),
            request.format(),
            request.size(),
            new ImageCreation.Backing(null, request.backingFile(), request.backingFormat()),
            false,
            "",
            context.names().make(context.id().value(), "-file"),
            request.encrypt());
  }

  StartPlan plan() {
    if (request.format().isEmpty()) {
      throw PlanningContext.invalid("name the format of '" + request.file() + "'");
    }
    ImageFormats formats = new ImageFormats(context.schema());
    formats.refuseUnlessMade(request.format());
    Encryption.refuseFormat(request.format(), request.encrypt());
    if (request.backingFile() != null && !ImageCreation.canHaveBacking(request.format())) {
      throw PlanningContext.invalid(
          "a " + request.format() + " image can't have a backing file: use qcow2");
    }
    if (request.backingFile() != null) {
      ImageName.asked(request.backingFile());
      String format = request.backingFormat();
      if (format != null) {
        formats.refuseUnlessOpened(format);
      }
    }
    new TargetFiles(context).mustBeNew(request.file());
    return image.isRaw()
        ? plan(List.of(), image.fileOptions(), request.file(), List.of())
        : plan(
            List.of(image.createFile(context.id()), image.openFile("file")),
            image.formatOptions(),
            null,
            List.of(image.fileNode()));
  }

  private StartPlan plan(
      List<Preparation> preparations,
      JsonObject options,
      @Nullable Path created,
      List<String> added) {
    return new StartPlan(
        context.id(),
        preparations,
        new Preparation.CreateJob(context.id(), options, created).command(),
        created,
        AtReady.KEEP,
        false,
        GraphPromise.NONE,
        null,
        new ObsoleteNodes(added));
  }
}
