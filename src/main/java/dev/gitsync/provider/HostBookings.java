package dev.gitsync.provider;

import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.provider.CallLedger.Booked;
import dev.gitsync.provider.CallLedger.Booking;
import org.jspecify.annotations.Nullable;

/**
 * Books the calls to one API of a host. A ledger that can't be reached stops no call: what would
 * come of it could not be stored either.
 */
final class HostBookings {

  private static final System.Logger LOG = System.getLogger(HostBookings.class.getName());

  private final String providerId;
  private final CallLedger ledger;
  private final Meter meter;

  HostBookings(String providerId, CallLedger ledger, Meter meter) {
    this.providerId = providerId;
    this.ledger = ledger;
    this.meter = meter;
  }

  /**
   * Books a call before it goes out.
   *
   * @throws BudgetSpentException when it must not
   */
  @Nullable Booked book(String tokenFingerprint) {
    var booking = new Booking(providerId, tokenFingerprint, meter.pool(), 1);
    try {
      return ledger.book(booking);
    } catch (BudgetSpentException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(WARNING, "A call to " + providerId + " could not be booked", e);
      return null;
    }
  }

  /** Settles a call that was answered. */
  void settle(@Nullable Booked booked, HostResponse response) {
    if (booked == null) {
      return;
    }
    try {
      ledger.settle(booked, meter.units().applyAsInt(response), meter.window().apply(response));
    } catch (RuntimeException e) {
      LOG.log(WARNING, "A call to " + providerId + " could not be settled", e);
    }
  }
}
