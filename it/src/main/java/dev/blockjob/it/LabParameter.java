package dev.blockjob.it;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test its {@link Lab}, and ends all that was started in it. */
final class LabParameter implements ParameterResolver, AfterTestExecutionCallback {

  private final TestedQemu qemu;
  private final VmKind kind;
  private @Nullable Lab lab;

  LabParameter(TestedQemu qemu, VmKind kind) {
    this.qemu = qemu;
    this.kind = kind;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Lab.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    boolean throughProxy =
        context.getEnclosingTestClasses().stream()
            .anyMatch(around -> around.isAnnotationPresent(ThroughProxy.class));
    Lab made = new Lab(qemu, kind, throughProxy);
    lab = made;
    return made;
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    Lab used = lab;
    if (used != null) {
      context.getExecutionException().ifPresent(failure -> used.explain(failure));
      used.close();
    }
  }
}
