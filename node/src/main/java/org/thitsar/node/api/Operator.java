package org.thitsar.node.api;

/// Whoever makes a call. `id` is a role id such as `op1`, never a person's name: volunteers are
/// targets too.
public record Operator(String id) {}
