package dev.gitsync.sync;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Rings every ten seconds. It does nothing else, so that it is never late for itself. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RefreshTimer {

  @Inject Worker worker;

  /** Called by the container; not persistent, since a ring that was missed is worth nothing. */
  @Schedule(hour = "*", minute = "*", second = "*/10", persistent = false, info = "refresh")
  public void ring() {
    worker.ring();
  }
}
