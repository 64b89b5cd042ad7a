package dev.blockjob.it.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.blockjob.it.Await;
import dev.blockjob.it.Monitors;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.QemuTest;
import dev.blockjob.it.Vm;
import dev.blockjob.it.VmKind;
import dev.blockjob.jobs.BlockJob;
import dev.blockjob.jobs.BlockJobs;
import dev.blockjob.jobs.job.JobOutcome;
import dev.blockjob.jobs.request.Backup;
import dev.blockjob.jobs.request.Target;
import dev.blockjob.operations.Convergence;
import dev.blockjob.operations.Copy;
import dev.blockjob.operations.Move;
import dev.blockjob.operations.OperationOutcome;
import dev.blockjob.operations.OperationOutcome.Kind;
import dev.blockjob.operations.OperationRequest;
import dev.blockjob.operations.Operations;
import dev.blockjob.operations.engine.CrashPoint;
import dev.blockjob.operations.step.node.AddNode;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.process.QemuIo;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk that is encrypted: what its guest writes is in no file in plain. */
class EncryptedDiskIT {

  private static final int PATTERN = 0x5a;
  private static final int LENGTH = 65536;
  private static final String SECRET = "secret,id=sec0,data=correct-horse";

  /** More of the pattern than any ciphertext has. */
  private static final String SEEN = "Z".repeat(64);

  /** QEMU derives keys for seconds, so this is one move, which is recovered on its way. */
  @QemuTest(kinds = VmKind.STORAGE_DAEMON, versions = "10.0")
  void aMoveThatIsRecoveredOpensItsTargetWithTheSecretAndKeepsItEncrypted(QemuLab lab)
      throws IOException {
    Vm vm = start(lab);
    Path state = lab.folder().resolve("state");
    refused(vm, Move.of(vm.disk(), file("moved.qcow2", null)), "/base.qcow2 is encrypted");
    refused(vm, Copy.of(vm.disk(), file("copy.qcow2", "sec9")), "no secret object 'sec9'");

    boolean died =
        CrashingController.dies(
            controller(lab),
            state,
            Convergence.DEFAULT,
            Move.of(vm.disk(), file("moved.qcow2", "sec0")),
            (point, step) ->
                point == CrashPoint.Point.AFTER_INTENT
                    && step instanceof AddNode add
                    && add.arguments().containsKey("encrypt"));
    assertThat(died).isTrue();
    List<OperationOutcome> outcomes =
        Await.get(Operations.on(BlockJobs.on(controller(lab)), state).recover());

    assertThat(outcomes).singleElement().extracting(OperationOutcome::kind).isEqualTo(Kind.DONE);
    QemuIo.join(vm.guest().write(PATTERN, LENGTH, LENGTH));
    QemuIo.join(vm.guest().verify(PATTERN, 0, 2L * LENGTH));
    QemuIo.join(vm.guest().flush());
    for (String image : List.of("base.qcow2", "moved.qcow2")) {
      assertThat(isSeenIn(lab, image)).as(image).isFalse();
      String info = lab.img().run("info", "-U", "--output=json", image);
      assertThat(new JsonObject(info).getBoolean("encrypted")).as(image).isTrue();
    }
    Backup plain = Backup.of(vm.disk(), file("plain.raw", null, "raw")).withAllowPlain(true);
    JobOutcome outcome = Await.get(vm.jobs().start(plain).compose(BlockJob::outcome));
    assertThat(outcome.kind()).isEqualTo(JobOutcome.Kind.COMPLETED);
    assertThat(isSeenIn(lab, "plain.raw")).as("as allowed").isTrue();
  }

  private static QmpConnection controller(QemuLab lab) {
    return Await.get(
        QmpClient.create(QemuLab.vertx(), Monitors.address(lab, "controller")).connect());
  }

  /** An image whose keys are quickly derived, and a guest that has written to it. */
  private static Vm start(QemuLab lab) {
    lab.img()
        .run(
            "create",
            "-q",
            "--object",
            SECRET,
            "-f",
            "qcow2",
            "-o",
            "encrypt.format=luks,encrypt.key-secret=sec0,encrypt.iter-time=200",
            "base.qcow2",
            "4M");
    JsonObject disk =
        new JsonObject()
            .put("driver", "qcow2")
            .put("node-name", "active")
            .put("encrypt", new JsonObject().put("format", "luks").put("key-secret", "sec0"))
            .put("file", new JsonObject().put("driver", "file").put("filename", "base.qcow2"));
    Vm vm =
        lab.vm()
            .with("--object", SECRET)
            .with(Monitors.arguments(lab, "controller"))
            .existing(List.of(disk))
            .start();
    QemuIo.join(vm.guest().write(PATTERN, 0, LENGTH));
    QemuIo.join(vm.guest().flush());
    return vm;
  }

  private static Target file(String name, @Nullable String encrypt) {
    return file(name, encrypt, null);
  }

  private static Target file(String name, @Nullable String encrypt, @Nullable String format) {
    return new Target.NewFile(Path.of(name), format, encrypt);
  }

  private static void refused(Vm vm, OperationRequest request, String why) {
    assertThatThrownBy(() -> carryOut(vm, request)).hasMessageContaining(why);
  }

  private static OperationOutcome carryOut(Vm vm, OperationRequest request) {
    Path state = vm.lab().folder().resolve("state");
    return Await.get(CrashingController.starting(request).apply(Operations.on(vm.jobs(), state)));
  }

  private static boolean isSeenIn(QemuLab lab, String image) throws IOException {
    byte[] bytes = Files.readAllBytes(lab.folder().resolve(image));
    return new String(bytes, StandardCharsets.ISO_8859_1).contains(SEEN);
  }
}
