package org.thitsar.protocol.membership;

/// The limits of statements, each with its reason.
public final class StatementLimits {
  /// Bytes of a statement with its signatures: a charter of 64 founders with long names fits.
  public static final int STATEMENT_BYTES_MAX = 64 << 10;

  /// Signatures of one statement, and founders of one charter: what a receiver verifies before it
  /// knows whether the statement matters (about 10 ms).
  public static final int SIGNATURES_MAX = 64;

  /// Most federations that one charter continues.
  public static final int CONTINUED_MAX = 8;

  /// Bytes of a name in UTF-8: 80 Burmese letters.
  public static final int NAME_BYTES_MAX = 240;

  /// Bytes of the nonces of genesis, charter and control log.
  public static final int NONCE_BYTES = 16;

  /// Organisations that vote on one proposal: a federation of 200, and as many again.
  public static final int ELECTORATE_MAX = 400;

  /// Statements that one statement names in a list.
  public static final int NAMED_STATEMENTS_MAX = 512;

  /// Addresses of one node that are handed on.
  public static final int ADDRESSES_MAX = 8;

  /// Statements in the parcel that a newcomer gets: 200 organisations with many laptops each.
  public static final int PARCEL_STATEMENTS_MAX = 10_000;

  /// Bytes of that parcel, all frames together.
  public static final int PARCEL_BYTES_MAX = 32 << 20;

  private StatementLimits() {}
}
