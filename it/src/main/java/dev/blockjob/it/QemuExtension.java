package dev.blockjob.it;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link QemuTest} and {@link OnEveryQemu} do: one invocation for each version and kind, each
 * in its own lab.
 */
public final class QemuExtension implements TestTemplateInvocationContextProvider {

  /** For JUnit. */
  public QemuExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    OnEveryQemu onEvery = context.getRequiredTestMethod().getAnnotation(OnEveryQemu.class);
    return onEvery == null ? chosen(context) : onEvery(onEvery.value()).stream();
  }

  private static List<TestTemplateInvocationContext> onEvery(VmKind... kinds) {
    List<TestTemplateInvocationContext> all = new ArrayList<>();
    for (TestedQemu qemu : Qemus.here().atLeastOne()) {
      for (VmKind kind : kinds) {
        if (Qemus.whyNot(qemu, kind).isEmpty()) {
          all.add(
              new QemuInvocation(
                  qemu,
                  kind,
                  List.of(new QemuLabExtension(qemu, kind, false), new Tally(qemu, kind))));
        }
      }
    }
    return all;
  }

  private static Stream<TestTemplateInvocationContext> chosen(ExtensionContext context) {
    QemuTest test =
        AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), QemuTest.class)
            .orElseThrow();
    List<TestTemplateInvocationContext> all = new ArrayList<>();
    List<TestedQemu> here = Qemus.here().atLeastOne();
    for (TestedQemu qemu : here) {
      if (test.versions().length == 0 || Arrays.stream(test.versions()).anyMatch(qemu::isVersion)) {
        kinds(test, qemu).forEach(kind -> all.add(on(qemu, kind)));
      }
    }
    for (String version : test.versions()) {
      if (here.stream().noneMatch(qemu -> qemu.isVersion(version))) {
        String reason =
            Qemus.here().missing().getOrDefault(version, "no QEMU " + version + " here");
        all.add(new Skipped(version, reason));
      }
    }
    return all.stream();
  }

  private static List<VmKind> kinds(QemuTest test, TestedQemu qemu) {
    if (test.kinds().length > 0) {
      return List.of(test.kinds());
    }
    boolean kvm = Qemus.whyNot(qemu, VmKind.SYSTEM_KVM).isEmpty();
    return List.of(kvm ? VmKind.SYSTEM_KVM : VmKind.SYSTEM_TCG);
  }

  private static TestTemplateInvocationContext on(TestedQemu qemu, VmKind kind) {
    return Qemus.whyNot(qemu, kind)
        .<TestTemplateInvocationContext>map(
            reason -> new Skipped(qemu.version() + " " + kind.title(), reason))
        .orElseGet(
            () -> new QemuInvocation(qemu, kind, List.of(new QemuLabExtension(qemu, kind, true))));
  }

  @Override
  public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
    return true; // Such as an @OnEveryQemu that needs KVM; the table says so.
  }

  private record QemuInvocation(TestedQemu qemu, VmKind kind, List<Extension> extensions)
      implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return qemu.version() + " " + kind.title();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return extensions;
    }
  }

  /** What was asked for and isn't there. */
  private record Skipped(String what, String reason) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return what;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      ExecutionCondition never = context -> ConditionEvaluationResult.disabled(reason);
      return List.of(never);
    }
  }
}
