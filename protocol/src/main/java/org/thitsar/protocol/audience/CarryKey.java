package org.thitsar.protocol.audience;

import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.log.LogOpening;

/// The right to hold a log's ciphertext and hand it on. Not a record: it holds a secret.
public final class CarryKey {
  private final LogOpening log;
  private final SecretKey key;

  /// The carry key of `log`.
  public CarryKey(LogOpening log, SecretKey key) {
    this.log = log;
    this.key = key;
  }

  /// The carry key of a control log, which every member can compute out of the writer's
  /// certificate: certificates go to members only, so whoever holds one may carry the log.
  public static CarryKey ofControlLog(LogOpening log) {
    SecretKey nonce = SecretKey.of(log.id().bytes());
    return new CarryKey(log, Kdf.derive(nonce, Label.CONTROL_CARRY_KEY, log.nonce()));
  }

  /// Which log.
  public LogOpening log() {
    return log;
  }

  /// The key.
  public SecretKey key() {
    return key;
  }

  @Override
  public String toString() {
    return "CarryKey";
  }
}
