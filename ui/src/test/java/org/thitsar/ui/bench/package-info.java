/// Transport and gossip measured beside js-libp2p: drivers that obey one contract, so that either
/// side can sit in either seat, and the bench that runs them.
///
/// # The contract
///
/// A driver is a command; each sub-command prints one JSON line, and `serve` and `gossip` print
/// `LISTEN MADDR` first.
///
/// ```
/// serve PORT              listen on 127.0.0.1 with identify, ping and the two protocols below
/// ping MADDR N            round trips of /ipfs/ping/1.0.0, a fresh stream every 250
/// sink MADDR MIB REPS [STREAMS]  bulk over /bench/sink/1.0.0, the bytes shared by the streams
/// streams MADDR N         open a stream of /bench/echo/1.0.0, echo 1 KiB, close
/// dial MADDR N            TCP, Noise, Yamux, first echo, close
/// gossip pub|sub PORT PEERS|- COUNT SIZE RATE SIGN
/// ```
///
/// `/bench/sink/1.0.0`: the dialler sends N as 8 bytes, big-endian, then N bytes; the answer is how
/// many have come so far, 8 bytes, at every MiB and at N; at most 4 MiB are on their way without an
/// answer. `/bench/echo/1.0.0` sends back what comes.
@NullMarked
package org.thitsar.ui.bench;

import org.jspecify.annotations.NullMarked;
