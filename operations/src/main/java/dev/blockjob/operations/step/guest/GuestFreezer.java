package dev.blockjob.operations.step.guest;

import dev.blockjob.operations.engine.QemuSite;
import dev.blockjob.operations.step.StepFailedException;
import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.agent.GuestAgent;
import dev.blockjob.qmp.agent.GuestAgentException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Freezes and thaws the file systems of guests. */
public final class GuestFreezer {
  private final Vertx vertx;

  public GuestFreezer(Vertx vertx) {
    this.vertx = vertx;
  }

  static GuestFreezer at(QemuSite qemu) {
    return new GuestFreezer(qemu.commands().connection().context().owner());
  }

  Future<String> freeze(String address, Supplier<Future<Void>> sent) {
    Future<Integer> frozen = agent(address).freeze();
    return sent.get()
        .compose(v -> frozen)
        .map(count -> count + " file systems frozen")
        .recover(GuestFreezer::unlessUnknown);
  }

  /** Thawing can be tried again, so it is never unknown what to do about it. */
  public Future<String> thaw(String address, Supplier<Future<Void>> sent) {
    Future<Integer> thawed = agent(address).thaw();
    return sent.get()
        .compose(v -> thawed)
        .map(count -> count + " file systems thawed")
        .recover(
            failure ->
                Future.failedFuture(
                    new StepFailedException(
                        "the guest's file systems may be frozen: "
                            + failure.getMessage()
                            + ". Make the agent answer, then recover again",
                        failure)));
  }

  private static <T> Future<T> unlessUnknown(Throwable failure) {
    boolean sure =
        failure instanceof GuestAgentException refused
            && refused.kind() != GuestAgentException.Kind.UNKNOWN;
    return Future.failedFuture(
        sure ? new StepFailedException(String.valueOf(failure.getMessage()), failure) : failure);
  }

  private GuestAgent agent(String address) {
    return GuestAgent.at(vertx, QmpAddress.parse(address));
  }
}
