package dev.blockjob.it;

import dev.blockjob.qmp.process.QemuDisk;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test its {@link QemuLab} and its {@link Qemu}s, and ends all that was started for it. */
final class QemuLabExtension implements ParameterResolver, AfterTestExecutionCallback {

  private static final Namespace NAMESPACE = Namespace.create(QemuLabExtension.class);

  private final TestedQemu qemu;
  private final VmKind kind;
  private final boolean traced;
  private final List<QemuLab> labs = new ArrayList<>(); // the test's own, and those that are shared
  private @Nullable QemuLab own;

  /** {@code traced}: what went over the wire is kept for the report of a failure. */
  QemuLabExtension(TestedQemu qemu, VmKind kind, boolean traced) {
    this.qemu = qemu;
    this.kind = kind;
    this.traced = traced;
  }

  /** A QEMU that tests of a class share. It is kept under this, and ends with the class. */
  private record Shared(TestedQemu qemu, VmKind kind, Qemu wanted) {}

  private record SharedVm(QemuLab lab, Vm vm) implements AutoCloseable {
    @Override
    public void close() {
      lab.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == QemuLab.class || (type == Vm.class && parameter.isAnnotated(Qemu.class));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Qemu wanted = parameter.findAnnotation(Qemu.class).orElse(null);
    if (wanted == null) {
      return own(context);
    }
    return wanted.shared() ? shared(wanted, context) : spec(wanted, own(context)).start();
  }

  private QemuLab own(ExtensionContext context) {
    QemuLab lab = own;
    if (lab == null) {
      lab = make(context);
      own = lab;
      labs.add(lab);
      // Closed by JUnit if the test isn't executed, because what comes before it fails.
      context.getStore(NAMESPACE).put(this, lab);
    }
    return lab;
  }

  private QemuLab make(ExtensionContext context) {
    boolean throughProxy =
        context.getEnclosingTestClasses().stream()
            .anyMatch(around -> around.isAnnotationPresent(ThroughProxy.class));
    return new QemuLab(qemu, kind, throughProxy, traced);
  }

  private Vm shared(Qemu wanted, ExtensionContext context) {
    ExtensionContext ofClass = context;
    while (ofClass.getTestMethod().isPresent()) {
      ofClass = ofClass.getParent().orElseThrow();
    }
    SharedVm shared =
        ofClass
            .getStore(NAMESPACE)
            .computeIfAbsent(
                new Shared(qemu, kind, wanted), key -> start(wanted, context), SharedVm.class);
    labs.add(shared.lab());
    return shared.vm();
  }

  private SharedVm start(Qemu wanted, ExtensionContext context) {
    QemuLab lab = make(context);
    try {
      return new SharedVm(lab, spec(wanted, lab).start());
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  private static VmSpec spec(Qemu wanted, QemuLab lab) {
    return lab.vm()
        .machine(wanted.machine())
        .with(wanted.arguments())
        .withDisks(
            Arrays.stream(wanted.disks()).map(QemuLabExtension::disk).toArray(QemuDisk[]::new));
  }

  private static QemuDisk disk(Disk disk) {
    return QemuDisk.of(disk.device(), disk.layers()).withSize(disk.size());
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    context
        .getExecutionException()
        .ifPresent(failure -> labs.forEach(lab -> report(lab, failure, context)));
    QemuLab used = own;
    if (used != null) {
      used.close();
    }
  }

  private static void report(QemuLab lab, Throwable failure, ExtensionContext context) {
    lab.explain(failure);
    lab.reports().forEach((name, text) -> publish(context, name, text));
  }

  private static void publish(ExtensionContext context, String name, String text) {
    context.publishFile(name, MediaType.TEXT_PLAIN_UTF_8, file -> Files.writeString(file, text));
  }
}
