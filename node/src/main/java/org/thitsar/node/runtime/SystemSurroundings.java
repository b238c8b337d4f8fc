package org.thitsar.node.runtime;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.protocol.base.Bytes;

/// The real ones.
public final class SystemSurroundings implements Surroundings {
  private static final Logger LOG = LoggerFactory.getLogger(SystemSurroundings.class);

  private Set<Bytes> last = Set.of();

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public synchronized Set<Bytes> addresses() {
    Set<Bytes> addresses = new LinkedHashSet<>();
    try {
      for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (card.isUp() && !card.isLoopback()) {
          for (InetAddress address : Collections.list(card.getInetAddresses())) {
            if (!address.isLoopbackAddress() && !address.isLinkLocalAddress()) {
              addresses.add(Bytes.of(address.getAddress()));
            }
          }
        }
      }
    } catch (SocketException e) {
      // Cards come and go while they are listed. What was seen before is the better guess.
      LOG.debug("the network cards of this computer cannot be listed");
      return last;
    }
    last = Collections.unmodifiableSet(addresses);
    return last;
  }
}
