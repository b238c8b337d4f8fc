package org.thitsar.protocol.credential;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.thitsar.protocol.credential.NodeDirectory.Right;
import org.thitsar.protocol.credential.Verification.Refused;
import org.thitsar.protocol.credential.Verification.Verified;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// Decides whether a statement was made by an organisation that may make it. A pure function of the
/// statement, what it is about, and the directory: the order in which statements came plays no
/// part.
public final class StatementVerifier {
  /// Days by which an attester's clock may stand behind the issuer's.
  public static final int SKEW_DAYS_MAX = 2;

  private final NodeDirectory directory;

  /// A verifier for the federation that `directory` describes.
  public StatementVerifier(NodeDirectory directory) {
    this.directory = directory;
  }

  /// Looks at a credential.
  public Verification credential(UnverifiedStatement candidate) {
    return switch (candidate.statement()) {
      case Credential _ -> outcome(candidate, speaks(candidate.statement(), Right.ISSUE));
      case Unrecognised _ -> new Refused(StatementRefusal.UPDATE_NEEDED);
      case Attestation _, Hold _, Revocation _ -> new Refused(StatementRefusal.NOT_A_CREDENTIAL);
    };
  }

  /// Looks at a statement about `credential`. `held` finds the statement that a revocation ends.
  ///
  /// The credential need not have been verified: an attestation says the same whether or not its
  /// issuer may issue, and a revocation must count in either case.
  public Verification about(
      UnverifiedStatement credential,
      UnverifiedStatement candidate,
      Function<StatementId, Optional<UnverifiedStatement>> held) {
    if (!(credential.statement() instanceof Credential issued)) {
      return new Refused(StatementRefusal.NOT_A_CREDENTIAL);
    }
    if (!candidate.about().equals(credential.about())) {
      return new Refused(StatementRefusal.OTHER_CREDENTIAL);
    }
    return switch (candidate.statement()) {
      case Credential _ -> credential(candidate);
      case Unrecognised _ -> new Refused(StatementRefusal.UPDATE_NEEDED);
      case Attestation attestation ->
          outcome(
              candidate,
              first(speaks(attestation, Right.ATTEST), () -> confirms(attestation, issued)));
      case Hold hold -> outcome(candidate, speaks(hold, Right.ATTEST));
      case Revocation revocation ->
          outcome(candidate, first(speaks(revocation), () -> ends(revocation, held)));
    };
  }

  /// Why the node that signed does not speak for the organisation that the statement claims, if so:
  /// all that can be asked of a statement that is not understood.
  public Optional<StatementRefusal> speakerRefused(UnverifiedStatement candidate) {
    return speaks(candidate.statement());
  }

  private Optional<StatementRefusal> speaks(Statement statement) {
    Optional<OrganisationId> organisation = directory.organisationOf(statement.said().node());
    if (organisation.isEmpty()) {
      return Optional.of(StatementRefusal.UNKNOWN_NODE);
    }
    return refuseUnless(
        organisation.get().equals(statement.said().by()), StatementRefusal.FORGED_ORGANISATION);
  }

  private Optional<StatementRefusal> speaks(Statement statement, Right right) {
    return first(
        speaks(statement),
        () ->
            refuseUnless(directory.has(statement.said().node(), right), StatementRefusal.NO_RIGHT));
  }

  private static Optional<StatementRefusal> confirms(Attestation attestation, Credential issued) {
    OrganisationId issuer = issued.said().by();
    if (attestation.said().by().equals(issuer)) {
      return Optional.of(StatementRefusal.SELF_MADE);
    }
    if (!attestation.issuer().equals(issuer)) {
      return Optional.of(StatementRefusal.OTHER_ISSUER);
    }
    return refuseUnless(
        !attestation.said().on().plusDays(SKEW_DAYS_MAX).isBefore(issued.said().on()),
        StatementRefusal.BEFORE_CREDENTIAL);
  }

  private static Optional<StatementRefusal> ends(
      Revocation revocation, Function<StatementId, Optional<UnverifiedStatement>> held) {
    Optional<UnverifiedStatement> ended = held.apply(revocation.ended());
    if (ended.isEmpty()) {
      return Optional.of(StatementRefusal.ENDS_NOTHING);
    }
    if (!ended.get().about().equals(revocation.credential())) {
      return Optional.of(StatementRefusal.OTHER_CREDENTIAL);
    }
    if (ended.get().statement() instanceof Revocation) {
      return Optional.of(StatementRefusal.ENDS_A_REVOCATION);
    }
    return refuseUnless(
        ended.get().statement().said().by().equals(revocation.said().by()),
        StatementRefusal.NOT_ITS_AUTHOR);
  }

  private static Verification outcome(
      UnverifiedStatement candidate, Optional<StatementRefusal> refusal) {
    return refusal.isPresent()
        ? new Refused(refusal.get())
        : new Verified(new VerifiedStatement(candidate.id(), candidate.statement()));
  }

  private static Optional<StatementRefusal> first(
      Optional<StatementRefusal> refusal, Supplier<Optional<StatementRefusal>> next) {
    return refusal.isPresent() ? refusal : next.get();
  }

  private static Optional<StatementRefusal> refuseUnless(
      boolean condition, StatementRefusal refusal) {
    return condition ? Optional.empty() : Optional.of(refusal);
  }
}
