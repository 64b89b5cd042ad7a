package dev.blockjob.qmp.impl;

import dev.blockjob.qmp.QmpAddress;
import dev.blockjob.qmp.QmpClient;
import dev.blockjob.qmp.QmpConnection;
import dev.blockjob.qmp.QmpOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;

/** Placeholder. */
public final class QmpClientImpl implements QmpClient {
  public QmpClientImpl(Vertx vertx, QmpAddress address, QmpOptions options) {}

  @Override
  public Future<QmpConnection> connect(Handler<QmpConnection> beforeCommandMode) {
    throw new UnsupportedOperationException();
  }
}
