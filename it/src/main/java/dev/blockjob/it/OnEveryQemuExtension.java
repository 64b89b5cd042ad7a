package dev.blockjob.it;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** What {@link OnEveryQemu} does: one invocation for each version and kind, each in its own lab. */
public final class OnEveryQemuExtension implements TestTemplateInvocationContextProvider {

  /** For JUnit. */
  public OnEveryQemuExtension() {}

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    OnEveryQemu annotation = context.getRequiredTestMethod().getAnnotation(OnEveryQemu.class);
    List<TestTemplateInvocationContext> all = new ArrayList<>();
    for (TestedQemu qemu : Qemus.here().atLeastOne()) {
      for (VmKind kind : annotation.value()) {
        if (Qemus.whyNot(qemu, kind).isEmpty()) {
          all.add(new On(qemu, kind));
        }
      }
    }
    return all.stream();
  }

  @Override
  public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
    return true; // Such as a test that needs KVM; the table says so.
  }

  private record On(TestedQemu qemu, VmKind kind) implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return qemu.version() + " " + kind.title();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new LabParameter(qemu, kind), new Tally(qemu, kind));
    }
  }
}
