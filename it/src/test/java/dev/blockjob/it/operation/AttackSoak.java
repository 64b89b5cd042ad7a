package dev.blockjob.it.operation;

import dev.blockjob.it.OnEveryQemu;
import dev.blockjob.it.QemuLab;
import dev.blockjob.it.VmKind;
import dev.blockjob.it.soak.SoakCounts;
import dev.blockjob.it.soak.SoakRun;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Random operations, each on a new disk, while an attacker interferes: before, in the middle, or
 * when their controllers, or these and QEMU, have died. An operation may be refused, be rolled
 * back, be undecided or leave files; it never loses a byte that the attack didn't, and is never
 * said to be done when it isn't. The profile {@code soak} runs it.
 */
class AttackSoak {

  @OnEveryQemu(VmKind.STORAGE_DAEMON)
  void randomAttacksLoseNothingAndAreNeverCalledDone(QemuLab lab) {
    SoakRun.of("of attacks", lab, random -> (counts, says) -> next(lab, random, counts, says));
  }

  private static void next(QemuLab lab, Random random, SoakCounts counts, Consumer<String> says)
      throws Exception {
    AttackedOperation operation = draw(random, AttackedOperation.values());
    List<Attack> fitting = operation.attacks();
    Attack attack = fitting.get(random.nextInt(fitting.size()));
    AttackTrial.Death death = draw(random, AttackTrial.Death.values());
    int strikes = random.nextInt(operation.boundaries());
    int dies = death == AttackTrial.Death.NOBODY ? -1 : random.nextInt(operation.boundaries());
    boolean late = death != AttackTrial.Death.NOBODY && random.nextBoolean();
    says.accept(
        operation
            + ", "
            + attack
            + (late ? " after " : " at " + strikes + ", ")
            + death
            + " at "
            + dies);
    Attack.clear(lab);
    DiskUnderLoad chain = DiskUnderLoad.start(lab, operation.layers().toArray(String[]::new));
    AttackTrial trial = operation.trial(chain, attack, new Random(random.nextLong()));
    String end;
    try {
      end = trial.run(operation.request(chain), late ? -1 : strikes, dies, death);
    } finally {
      chain.vm().guest().close();
      chain.vm().close();
    }
    counts.add(operation + " " + attack, end);
  }

  private static <T> T draw(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }
}
