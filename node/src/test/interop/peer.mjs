// The js-libp2p side of JsInteropIT: one JSON line on stdout for everything that happened.
//   serve            listen on 127.0.0.1, print {"listen": MADDR}, stay until stdin ends
//   dial MADDR       connect, identify, ping, exchange, parallel echoes; print {"op": ..., ...} for each
//   refused MADDR    connect, which must fail; print {"op": "refused", "error": ...}
//   gossip TOPIC     listen, take part in TOPIC; print {"listen": MADDR} and {"op": "message", ...} for each message;
//                    obey lines on stdin: dial MADDR | publish TEXT | mesh | leave | join
// SWARM_KEY is the key file of a private network.
// EARLY_MUXER=0 leaves the multiplexer out of the Noise handshake.
import { createHash, randomBytes } from 'node:crypto'
import { createLibp2p } from 'libp2p'
import { tcp } from '@libp2p/tcp'
import { noise } from '@libp2p/noise'
import { preSharedKey } from '@libp2p/pnet'
import { yamux } from '@libp2p/yamux'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { gossipsub } from '@libp2p/gossipsub'
import { createInterface } from 'node:readline'
import { multiaddr } from '@multiformats/multiaddr'

const EXCHANGE = '/interop/exchange/1.0.0'
const ECHO = '/interop/echo/1.0.0'
const SIZE = 16 * 1024 * 1024
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

// The side that was called reads all, then answers with as much of its own and two hashes.
async function exchangeServer (stream) {
  const received = await receive(stream)
  const own = randomBytes(SIZE)
  await send(stream, Buffer.concat([own, sha256(own), sha256(received)]))
  await stream.close()
}

async function exchange (stream) {
  const own = randomBytes(SIZE)
  await send(stream, own)
  await stream.close() // half: the answer comes after it
  const answer = await receive(stream)
  const theirs = answer.subarray(0, SIZE)
  return {
    bytes: theirs.length,
    received: sha256(theirs).equals(answer.subarray(SIZE, SIZE + 32)),
    sent: sha256(own).equals(answer.subarray(SIZE + 32))
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
  process.stderr.write('usage: peer.mjs serve | dial MADDR | refused MADDR | gossip TOPIC\n')
  process.exit(2)
}
