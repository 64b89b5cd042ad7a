package dev.blockjob.bench;

import dev.blockjob.bench.micro.HotPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What JMH says of one benchmark, each iteration.
 *
 * @param calls a second
 * @param allocated bytes a call, on all threads
 */
record Micro(List<Double> calls, List<Double> allocated) {

  private static final int WARM_UP = 8;
  private static final int ITERATIONS = 12;
  private static final TimeValue ITERATION = TimeValue.milliseconds(500);
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  /** All of {@code micro}, each in a JVM of its own, by class and method. */
  static Map<String, Micro> measure() throws IOException {
    Options options =
        new OptionsBuilder()
            .include("^" + HotPath.class.getPackageName().replace(".", "\\.") + "\\.")
            .forks(1)
            .warmupIterations(WARM_UP)
            .warmupTime(ITERATION)
            .measurementIterations(ITERATIONS)
            .measurementTime(ITERATION)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    Map<String, Micro> all = new HashMap<>();
    try {
      for (RunResult result : new Runner(options).run()) {
        all.put(result.getParams().getBenchmark(), of(result));
      }
    } catch (RunnerException e) {
      throw new IOException("JMH: " + e.getMessage(), e);
    }
    return all;
  }

  private static Micro of(RunResult result) {
    Micro micro = new Micro(new ArrayList<>(), new ArrayList<>());
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        micro.calls.add(iteration.getPrimaryResult().getScore());
        Result<?> bytes = iteration.getSecondaryResults().get(ALLOCATED);
        if (bytes != null) {
          micro.allocated.add(bytes.getScore());
        }
      }
    }
    return micro;
  }

  /** How many a second, if a call does so many. */
  Samples rates(double each) {
    return samples(calls, each);
  }

  /** Bytes for each, or KiB, if a call does so many or they are divided by as much. */
  Samples bytes(double divisor) {
    return samples(allocated, 1 / divisor);
  }

  private static Samples samples(List<Double> values, double factor) {
    Samples samples = new Samples();
    values.forEach(value -> samples.addValue(value * factor));
    return samples;
  }
}
