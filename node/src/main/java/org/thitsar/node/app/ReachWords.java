package org.thitsar.node.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.SocksProxy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;
import org.thitsar.protocol.membership.StatementLimits;

/// A [NodeReach] as an operator types it, and as it goes to the node's own process. Never the
/// network's key itself: arguments of a process can be seen by everybody on the computer.
///
/// @param listen multiaddrs
/// @param announce multiaddrs
/// @param socks5 `127.0.0.1:9050`, or nothing
/// @param networkKey the file that holds the key, or nothing
public record ReachWords(
    List<String> listen, List<String> announce, String socks5, String networkKey) {
  private static final String LISTEN = "listen=";
  private static final String ANNOUNCE = "announce=";
  private static final String SOCKS5 = "socks5=";
  private static final String NETWORK_KEY = "network-key=";
  private static final int KEY_FILE_BYTES_MAX = 1_024;

  /// Copies the lists.
  public ReachWords {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
  }

  /// Listens on these addresses and says so; the rest is as it is without a word.
  public static ReachWords listening(List<String> addresses) {
    return new ReachWords(addresses, List.of(), "", "");
  }

  /// As arguments of a process; a relative file is named in full.
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    listen.forEach(address -> arguments.add(LISTEN + address));
    announce.forEach(address -> arguments.add(ANNOUNCE + address));
    if (!socks5.isEmpty()) {
      arguments.add(SOCKS5 + socks5);
    }
    if (!networkKey.isEmpty()) {
      arguments.add(NETWORK_KEY + Path.of(networkKey).toAbsolutePath());
    }
    return arguments;
  }

  /// Reads what [#arguments] gave.
  public static ReachWords ofArguments(List<String> arguments) {
    List<String> listen = all(arguments, LISTEN);
    List<String> announce = all(arguments, ANNOUNCE);
    List<String> socks5 = all(arguments, SOCKS5);
    List<String> networkKey = all(arguments, NETWORK_KEY);
    if (listen.size() + announce.size() + socks5.size() + networkKey.size() != arguments.size()) {
      throw new IllegalArgumentException("an argument that is not known");
    }
    return new ReachWords(listen, announce, String.join("", socks5), String.join("", networkKey));
  }

  private static List<String> all(List<String> arguments, String prefix) {
    return arguments.stream()
        .filter(argument -> argument.startsWith(prefix))
        .map(argument -> argument.substring(prefix.length()))
        .toList();
  }

  /// What it means.
  ///
  /// @throws RefusedException with what is wrong, and an example of what is right
  public NodeReach read() throws RefusedException {
    List<Multiaddr> listening = new ArrayList<>();
    for (String address : listen) {
      listening.add(listenable(address));
    }
    List<Multiaddr> announced = new ArrayList<>();
    for (String address : announce) {
      announced.add(announceable(address));
    }
    if (announced.size() > StatementLimits.ADDRESSES_MAX) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "too many addresses to announce",
          "at most " + StatementLimits.ADDRESSES_MAX + " are told to others");
    }
    return new NodeReach(listening, announced, proxy(), key());
  }

  private static Multiaddr listenable(String text) throws RefusedException {
    try {
      Multiaddr address = Multiaddr.parse(text);
      NettyHost.requireListenable(address);
      return address;
    } catch (MalformedException | NetworkException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "this is not an address to listen on",
          "write it like /ip4/0.0.0.0/tcp/4001");
    }
  }

  private static Multiaddr announceable(String text) throws RefusedException {
    try {
      Multiaddr address = Multiaddr.parse(text);
      NettyHost.requireDialable(address);
      return address;
    } catch (MalformedException | NetworkException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "this is not an address that others could dial",
          "write it like /dns4/office.example/tcp/4001, or /onion3/ with the 56 letters and digits"
              + " before .onion and :4001; without the peer's name at the end");
    }
  }

  private Optional<SocksProxy> proxy() throws RefusedException {
    if (socks5.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(SocksProxy.parse(socks5));
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "this is not the address of a SOCKS5 proxy",
          "write it like 127.0.0.1:9050, in numbers, on this computer or in your own network");
    }
  }

  private Optional<SwarmKey> key() throws RefusedException {
    if (networkKey.isEmpty()) {
      return Optional.empty();
    }
    Path file = Path.of(networkKey);
    try {
      if (Files.size(file) > KEY_FILE_BYTES_MAX) {
        throw notAKey();
      }
      return Optional.of(SwarmKey.parse(Files.readString(file)));
    } catch (IOException e) {
      throw new RefusedException(
          Refusal.NOT_FOUND,
          "the file of the network's key cannot be read",
          "check its name and your rights");
    } catch (MalformedException e) {
      throw notAKey();
    }
  }

  private static RefusedException notAKey() {
    return new RefusedException(
        Refusal.BAD_INPUT,
        "this file holds no key of a network",
        "it has three lines: /key/swarm/psk/1.0.0/, then /base16/, then 64 hexadecimal digits");
  }
}
