// The js-libp2p side of JsInteropIT: one JSON line on stdout for everything that happened.
//   serve            listen on 127.0.0.1, print {"listen": MADDR}, stay until stdin ends
//   dial MADDR       connect, identify, ping, exchange, parallel echoes; print {"op": ..., ...} for each
//   refused MADDR    connect, which must fail; print {"op": "refused", "error": ...}
//   echoes MADDR N   N echoes at once; print {"op": "echo", "good": N}
//   resets MADDR     reset a stream, then have one reset; print {"op": "reset", "seen": ...} of the second
//   push             listen, print {"listen": MADDR} and {"op": "update", "protocols": [...]} whenever more is known of a peer;
//                    obey lines on stdin: handle PROTOCOL
//   gossip TOPIC     listen, take part in TOPIC; print {"listen": MADDR} and {"op": "message", ...} for each message;
//                    obey lines on stdin: dial MADDR | publish TEXT | mesh | leave | join
// SWARM_KEY is the key file of a private network, EXCHANGE_BYTES how much is exchanged each way.
// EARLY_MUXER=0 leaves the multiplexer out of the Noise handshake.
import { createHash, randomBytes } from 'node:crypto'
import { createLibp2p } from 'libp2p'
import { tcp } from '@libp2p/tcp'
import { noise } from '@libp2p/noise'
import { preSharedKey } from '@libp2p/pnet'
import { yamux } from '@libp2p/yamux'
import { identify, identifyPush } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { gossipsub } from '@libp2p/gossipsub'
import { createInterface } from 'node:readline'
import { multiaddr } from '@multiformats/multiaddr'

const EXCHANGE = '/interop/exchange/1.0.0'
const ECHO = '/interop/echo/1.0.0'
const RESET = '/interop/reset/1.0.0'
const SIZE = Number(process.env.EXCHANGE_BYTES ?? 1024 * 1024)
const CHUNK = 64 * 1024
const STREAMS = { maxInboundStreams: 256, maxOutboundStreams: 256 }

const say = (line) => process.stdout.write(JSON.stringify(line) + '\n')
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

async function send (stream, data) {
  for (let at = 0; at < data.length; at += CHUNK) {
    if (!stream.send(data.subarray(at, at + CHUNK))) await stream.onDrain()
  }
}

async function receive (stream) {
  const parts = []
  for await (const part of stream) parts.push(part.subarray())
  return Buffer.concat(parts)
}

// As much as is asked for, never held as a whole.
async function sendRandom (stream, size) {
  const hash = createHash('sha256')
  for (let at = 0; at < size; at += CHUNK) {
    const part = randomBytes(Math.min(CHUNK, size - at))
    hash.update(part)
    if (!stream.send(part)) await stream.onDrain()
  }
  return hash.digest()
}

// The hash of the first `size` bytes, and what comes after them.
async function receiveHashed (stream, size) {
  const hash = createHash('sha256')
  const rest = []
  let bytes = 0
  for await (const chunk of stream) {
    const part = chunk.subarray()
    const body = part.subarray(0, Math.max(0, size - bytes))
    hash.update(body)
    bytes += body.length
    if (body.length < part.length) rest.push(part.subarray(body.length))
  }
  return { bytes, hash: hash.digest(), rest: Buffer.concat(rest) }
}

// The side that was called reads all, then answers with as much of its own and two hashes.
async function exchangeServer (stream) {
  const received = await receiveHashed(stream, SIZE)
  const own = await sendRandom(stream, SIZE)
  await send(stream, Buffer.concat([own, received.hash]))
  await stream.close()
}

async function exchange (stream) {
  const own = await sendRandom(stream, SIZE)
  await stream.close() // half: the answer comes after it
  const theirs = await receiveHashed(stream, SIZE)
  return {
    bytes: theirs.bytes,
    received: theirs.hash.equals(theirs.rest.subarray(0, 32)),
    sent: own.equals(theirs.rest.subarray(32))
  }
}

// Repeats what comes, unless it is asked for a reset; says how the stream ended.
async function resetServer (stream) {
  try {
    for await (const part of stream) {
      if (Buffer.from(part.subarray()).toString() === 'reset me') {
        stream.abort(new Error('asked to'))
        return
      }
      await send(stream, part.subarray())
    }
    say({ op: 'reset', seen: 'end' })
  } catch (error) {
    say({ op: 'reset', seen: error.name })
  }
}

async function resets (connection) {
  const ours = await connection.newStream(RESET, STREAMS)
  const answered = new Promise((resolve) => ours.addEventListener('message', resolve, { once: true }))
  await send(ours, Buffer.from('hello'))
  await answered
  ours.abort(new Error('enough'))
  const theirs = await connection.newStream(RESET, STREAMS)
  await send(theirs, Buffer.from('reset me'))
  try {
    await receive(theirs)
    return 'end'
  } catch (error) {
    return error.name
  }
}

async function echoServer (stream) {
  for await (const part of stream) await send(stream, part.subarray())
  await stream.close()
}

async function echo (connection) {
  const stream = await connection.newStream(ECHO, STREAMS)
  const own = randomBytes(10_000)
  await send(stream, own)
  await stream.close()
  return own.equals(await receive(stream))
}

async function host (listen, services = {}) {
  const extensions = process.env.EARLY_MUXER === '0' ? { streamMuxers: [] } : {}
  const node = await createLibp2p({
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise({ extensions })],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    connectionProtector: process.env.SWARM_KEY ? preSharedKey({ psk: Buffer.from(process.env.SWARM_KEY) }) : undefined,
    // Asked for by hand when dialling: js-libp2p has room for one identify stream at a time.
    services: { identify: identify({ runOnConnectionOpen: listen.length > 0 }), ping: ping(), ...services }
  })
  await node.handle(EXCHANGE, exchangeServer, STREAMS)
  await node.handle(ECHO, echoServer, STREAMS)
  await node.handle(RESET, resetServer, STREAMS)
  return node
}

const [command, address] = process.argv.slice(2)
if (command === 'serve') {
  const node = await host(['/ip4/127.0.0.1/tcp/0'])
  node.addEventListener('peer:identify', (event) => say({ op: 'identified', peer: event.detail.peerId.toString(), protocols: event.detail.protocols }))
  say({ listen: node.getMultiaddrs()[0].toString() })
  process.stdin.resume()
  process.stdin.on('end', () => process.exit(0))
} else if (command === 'dial') {
  const node = await host([])
  const connection = await node.dial(multiaddr(address))
  say({ op: 'connect', peer: connection.remotePeer.toString(), muxer: connection.multiplexer, encryption: connection.encryption })
  const known = await node.services.identify.identify(connection)
  say({ op: 'identify', peer: known.peerId.toString(), protocols: known.protocols, agent: known.agentVersion ?? '', addresses: known.listenAddrs.length })
  say({ op: 'ping', millis: await node.services.ping.ping(multiaddr(address)) })
  say({ op: 'exchange', ...(await exchange(await connection.newStream(EXCHANGE, STREAMS))) })
  const echoes = await Promise.all(Array.from({ length: 48 }, () => echo(connection)))
  say({ op: 'echo', good: echoes.filter((good) => good).length })
  await connection.close()
  process.exit(0)
} else if (command === 'echoes') {
  const node = await host([])
  const connection = await node.dial(multiaddr(address))
  const echoes = await Promise.all(Array.from({ length: Number(process.argv[4]) }, () => echo(connection)))
  say({ op: 'echo', good: echoes.filter((good) => good).length })
  process.exit(0)
} else if (command === 'resets') {
  const node = await host([])
  say({ op: 'reset', seen: await resets(await node.dial(multiaddr(address))) })
  process.exit(0)
} else if (command === 'push') {
  const node = await host(['/ip4/127.0.0.1/tcp/0'], { identifyPush: identifyPush() })
  node.addEventListener('peer:update', ({ detail }) => say({ op: 'update', protocols: detail.peer.protocols }))
  say({ listen: node.getMultiaddrs()[0].toString() })
  for await (const line of createInterface({ input: process.stdin })) {
    await node.handle(line.slice('handle '.length), echoServer, STREAMS)
  }
  process.exit(0)
} else if (command === 'gossip') {
  const topic = address
  // As it comes, but for the two that a test cannot do without: nothing is flooded, and nobody needs to be there yet.
  const node = await host(['/ip4/127.0.0.1/tcp/0'], { pubsub: gossipsub({ floodPublish: false, allowPublishToZeroTopicPeers: true }) })
  const pubsub = node.services.pubsub
  pubsub.addEventListener('gossipsub:message', ({ detail }) => say({ op: 'message', data: Buffer.from(detail.msg.data.subarray()).toString().trimEnd(), author: detail.msg.from.toString() }))
  pubsub.subscribe(topic)
  say({ listen: node.getMultiaddrs()[0].toString() })
  const obey = {
    dial: async (where) => { await node.dial(multiaddr(where)); say({ op: 'dialled' }) },
    publish: async (text) => { const { recipients } = await pubsub.publish(topic, Buffer.from(text)); say({ op: 'published', peers: recipients.length }) },
    mesh: async () => say({ op: 'mesh', peers: pubsub.getMeshPeers(topic).length }),
    leave: async () => { pubsub.unsubscribe(topic); say({ op: 'left' }) },
    join: async () => { pubsub.subscribe(topic); say({ op: 'joined' }) }
  }
  for await (const line of createInterface({ input: process.stdin })) {
    const at = line.indexOf(' ')
    await obey[at < 0 ? line : line.slice(0, at)](line.slice(at + 1))
  }
  process.exit(0)
} else if (command === 'refused') {
  const node = await host([])
  try {
    await node.dial(multiaddr(address))
    say({ op: 'refused', error: null })
  } catch (error) {
    say({ op: 'refused', error: `${error.name}: ${error.message}` })
  }
  process.exit(0)
} else {
  process.stderr.write('usage: peer.mjs serve | dial MADDR | echoes MADDR N | resets MADDR | refused MADDR | push | gossip TOPIC\n')
  process.exit(2)
}
