package org.thitsar.protocol.policy;

import java.util.Collection;
import java.util.List;
import org.thitsar.protocol.identity.OrganisationId;

/// The organisations that a policy may name: the members of the federation at this moment.
public interface Organisations {
  /// The organisation whose policy it is; it does not share with itself.
  OrganisationId own();

  /// All members that bear this name or id, as an operator writes it. More than one is ambiguous.
  List<OrganisationId> named(String nameOrId);

  /// All names, from which the nearest is offered when one is not known.
  Collection<String> names();
}
