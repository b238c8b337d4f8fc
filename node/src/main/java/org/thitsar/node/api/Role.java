package org.thitsar.node.api;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What an operator is there for. The rights of a role are the ones that its work needs: whoever
/// has none that reads cases cannot be made to.
public enum Role {
  /// Receives people and keeps their cases.
  REGISTRAR(
      1,
      Right.LOOK,
      Right.ALARM,
      Right.VERIFY,
      Right.READ_CASES,
      Right.WITHDRAW_CASES,
      Right.WRITE_CASES,
      Right.IMPORT_CASES,
      Right.READ_RECEIVED),
  /// Vets, issues credentials and says what it thinks of others'.
  VETTING_OFFICER(
      2,
      Right.LOOK,
      Right.ALARM,
      Right.VERIFY,
      Right.READ_CASES,
      Right.WITHDRAW_CASES,
      Right.WRITE_CASES,
      Right.READ_RECEIVED,
      Right.VET),
  /// Asks whether somebody is verified, and nothing else.
  COMMANDER(3, Right.LOOK, Right.ALARM, Right.VERIFY),
  /// Gives support to people whose cases are here.
  AID_OFFICER(4, Right.LOOK, Right.ALARM, Right.VERIFY, Right.READ_CASES, Right.WITHDRAW_CASES),
  /// Decides what is shared with whom. Sees what would leave, not the cases.
  POLICY_OPERATOR(5, Right.LOOK, Right.ALARM, Right.SEE_SHARING, Right.SHARE),
  /// Looks at what others did.
  AUDITOR(6, Right.LOOK, Right.SEE_SHARING, Right.AUDIT),
  /// Runs the node, speaks for it in the federation, and says who the operators are.
  ADMINISTRATOR(
      7, Right.LOOK, Right.ALARM, Right.SEE_SHARING, Right.FEDERATE, Right.MANAGE_OPERATORS);

  private final int code;
  private final Set<Right> rights;

  Role(int code, Right first, Right... rest) {
    this.code = code;
    this.rights = EnumSet.of(first, rest);
  }

  /// Its number on the disk, 1 to 15, never used again for another.
  public int code() {
    return code;
  }

  /// What it may do.
  public Set<Right> rights() {
    return EnumSet.copyOf(rights);
  }

  /// As it is typed: its name in lower case, with hyphens.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
