package dev.blockjob.qmp.fake;

import java.util.List;

/** What drives a {@link FakeQemu}, and takes down what clients did that it doesn't have. */
interface Script extends AutoCloseable {

  /** In sentences. */
  List<String> problems();

  /** Waits until all of it was played, if it has an end. */
  default void awaitEnd() {}

  @Override
  void close();
}
