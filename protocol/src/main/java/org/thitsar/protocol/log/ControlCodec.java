package org.thitsar.protocol.log;

import com.google.protobuf.ByteString;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.v1.Addresses;

/// The small payloads of control logs, to and from protobuf.
public final class ControlCodec {
  private static final int ADDRESSES_MAX = 8;
  private static final int ADDRESS_LENGTH_MAX = 256;

  private ControlCodec() {}

  /// Payload of a `HEARTBEAT`.
  public static Bytes encode(Heartbeat heartbeat) {
    return Bytes.owning(
        org.thitsar.protocol.v1.Heartbeat.newBuilder()
            .setCounter(heartbeat.counter())
            .setRosterState(ByteString.copyFrom(heartbeat.rosterState().unsafeArray()))
            .setSalt(ByteString.copyFrom(heartbeat.heads().salt().unsafeArray()))
            .setHeads(ByteString.copyFrom(heartbeat.heads().marks().unsafeArray()))
            .build()
            .toByteArray());
  }

  /// Reads the payload of a `HEARTBEAT`.
  public static Heartbeat decodeHeartbeat(Bytes payload) throws MalformedException {
    var message =
        MessageReader.readKnown(
            org.thitsar.protocol.v1.Heartbeat.getDefaultInstance(),
            payload,
            Limits.BODY_BYTES_MAX,
            "heartbeat");
    if (message.getCounter() < 0 || message.getRosterState().size() != 32) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "heartbeat");
    }
    return new Heartbeat(
        message.getCounter(),
        Bytes.owning(message.getRosterState().toByteArray()),
        NamedHeads.of(
            Bytes.owning(message.getSalt().toByteArray()),
            Bytes.owning(message.getHeads().toByteArray())));
  }

  /// Payload of an `ADDRESSES` entry: at most 8 multiaddrs in text form.
  public static Bytes encode(List<String> addresses) {
    return Bytes.owning(
        Addresses.newBuilder()
            .addAllAddresses(addresses.stream().limit(ADDRESSES_MAX).toList())
            .build()
            .toByteArray());
  }

  /// Reads the payload of an `ADDRESSES` entry.
  public static List<String> decodeAddresses(Bytes payload) throws MalformedException {
    Addresses message =
        MessageReader.readKnown(
            Addresses.getDefaultInstance(), payload, Limits.BODY_BYTES_MAX, "addresses");
    if (message.getAddressesCount() > ADDRESSES_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "addresses");
    }
    for (String address : message.getAddressesList()) {
      if (address.length() > ADDRESS_LENGTH_MAX) {
        throw new MalformedException(Flaw.TOO_LARGE, "addresses");
      }
    }
    return List.copyOf(message.getAddressesList());
  }
}
