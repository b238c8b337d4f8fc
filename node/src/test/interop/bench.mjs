// js-libp2p as a driver of `./lab bench transport`; the contract stands in org.thitsar.ui.bench (package-info.java).
import { createInterface } from 'node:readline'
import { createLibp2p } from 'libp2p'
import { tcp } from '@libp2p/tcp'
import { noise } from '@libp2p/noise'
import { yamux } from '@libp2p/yamux'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { gossipsub } from '@libp2p/gossipsub'
import { multiaddr } from '@multiformats/multiaddr'

const SINK = '/bench/sink/1.0.0'
const ECHO = '/bench/echo/1.0.0'
const PING = '/ipfs/ping/1.0.0'
const ACKNOWLEDGED = 1 << 20
const UNACKNOWLEDGED_MAX = 4 << 20
const CHUNK = 64 << 10
const MANY = { maxInboundStreams: 1e6, maxOutboundStreams: 1e6 }

const now = () => process.hrtime.bigint()
const say = (line) => process.stdout.write((typeof line === 'string' ? line : JSON.stringify(line)) + '\n')
const bytes = (piece) => piece instanceof Uint8Array ? piece : piece.subarray()
const number = (value) => { const eight = Buffer.alloc(8); eight.writeBigUInt64BE(BigInt(value)); return eight }
const seconds = (begin) => Number(now() - begin) / 1e9
const micros = (begin) => Number(now() - begin) / 1e3

function percentiles (samples) {
  const sorted = [...samples].sort((one, other) => one - other)
  const at = (part) => sorted[Math.floor(sorted.length * part)]
  return { p50us: at(0.5), p90us: at(0.9), p99us: at(0.99) }
}

function sinkServer (stream) {
  let head = Buffer.alloc(0)
  let total = -1
  let got = 0
  let next = ACKNOWLEDGED
  stream.addEventListener('message', (event) => {
    let length = event.data.byteLength
    if (total < 0) {
      const begin = Buffer.concat([head, bytes(event.data)])
      if (begin.length < 8) {
        head = begin
        return
      }
      total = Number(begin.readBigUInt64BE(0))
      head = Buffer.alloc(0)
      length = begin.length - 8
      if (length === 0) return
    }
    got += length
    if (got >= next || got >= total) {
      next = got - got % ACKNOWLEDGED + ACKNOWLEDGED
      stream.send(number(got))
    }
    if (got >= total) {
      total = -1
      got = 0
      next = ACKNOWLEDGED
    }
  })
}

class SinkClient {
  data = new Uint8Array(CHUNK)
  answers = Buffer.alloc(0)

  constructor (stream) {
    this.stream = stream
    stream.addEventListener('message', (event) => this.answered(bytes(event.data)))
    stream.addEventListener('drain', () => this.pump())
  }

  send (total) {
    this.total = total
    this.sent = 0
    this.acknowledged = 0
    this.stream.send(number(total))
    return new Promise((resolve) => { this.done = resolve; this.pump() })
  }

  pump () {
    while (this.sent < this.total && this.sent - this.acknowledged < UNACKNOWLEDGED_MAX) {
      const length = Math.min(CHUNK, this.total - this.sent)
      this.sent += length
      if (!this.stream.send(length === CHUNK ? this.data : this.data.subarray(0, length))) break
    }
  }

  answered (piece) {
    this.answers = Buffer.concat([this.answers, piece])
    while (this.answers.length >= 8) {
      this.acknowledged = Number(this.answers.readBigUInt64BE(0))
      this.answers = this.answers.subarray(8)
    }
    if (this.acknowledged >= this.total) this.done()
    else if (!this.stream.writableNeedsDrain) this.pump()
  }
}

async function host (port, services = {}) {
  const node = await createLibp2p({
    addresses: port >= 0 ? { listen: [`/ip4/127.0.0.1/tcp/${port}`] } : undefined,
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionManager: { inboundConnectionThreshold: 1e6, maxIncomingPendingConnections: 1e4 },
    connectionMonitor: { enabled: false },
    services: { identify: identify(), ping: ping(), ...services }
  })
  await node.handle(SINK, sinkServer, MANY)
  await node.handle(ECHO, (stream) => {
    stream.addEventListener('message', (event) => stream.send(event.data))
    stream.addEventListener('remoteCloseWrite', () => stream.close().catch(() => {}))
  }, MANY)
  return node
}

const open = (node, address, protocol) => node.dialProtocol(multiaddr(address), protocol, MANY)
const echo = (stream, data) => new Promise((resolve) => { stream.addEventListener('message', resolve, { once: true }); stream.send(data) })
const listening = (node, port) => `LISTEN /ip4/127.0.0.1/tcp/${port}/p2p/${node.peerId}`

async function pingMany (address, times) {
  const node = await host(-1)
  const samples = []
  const data = new Uint8Array(32)
  let stream
  for (let i = -10000; i < times; i++) {
    if (i % 250 === 0) { // js-libp2p ends a ping stream after 10 s, and allows two
      stream?.abort(new Error('next'))
      stream = await open(node, address, PING)
    }
    const begin = now()
    await echo(stream, data)
    if (i >= 0) samples.push(micros(begin))
  }
  say({ op: 'ping', n: times, ...percentiles(samples) })
}

async function sink (address, mebibytes, times, parallel) {
  const node = await host(-1)
  const clients = []
  for (let i = 0; i < parallel; i++) clients.push(new SinkClient(await open(node, address, SINK)))
  const total = Math.ceil(mebibytes * 1048576 / parallel)
  const all = () => Promise.all(clients.map((client) => client.send(total)))
  for (let i = 0; i < 3; i++) await all()
  const rates = []
  const cpu = process.cpuUsage()
  for (let i = 0; i < times; i++) {
    const begin = now()
    await all()
    rates.push(total * parallel / 1e6 / seconds(begin))
  }
  const { user, system } = process.cpuUsage(cpu)
  say({ op: 'sink', MiB: mebibytes, cpuSeconds: (user + system) / 1e6, streams: parallel, MBps: rates, median: [...rates].sort((one, other) => one - other)[rates.length >> 1] })
}

async function many (op, address, times) {
  const node = await host(-1)
  const samples = []
  const data = new Uint8Array(op === 'dial' ? 1 : 1024)
  let start
  for (let i = op === 'dial' ? -2000 : -5000; i < times; i++) {
    if (i === 0) start = now()
    const begin = now()
    const stream = await open(node, address, ECHO)
    await echo(stream, data)
    if (i >= 0) samples.push(micros(begin))
    if (op === 'dial') await Promise.all(node.getConnections().map((connection) => connection.close()))
    else stream.abort(new Error('done'))
  }
  say({ op, n: times, perSec: times / seconds(start), ...percentiles(samples) })
}

async function gossip (role, port, peers, count, size, rate, sign, warm) {
  const node = await host(port, {
    pubsub: gossipsub({
      globalSignaturePolicy: sign ? 'StrictSign' : 'StrictNoSign',
      allowPublishToZeroTopicPeers: true,
      emitSelf: false,
      floodPublish: false,
      ...(sign ? {} : { msgIdFn: (message) => message.data.subarray(0, 16) })
    })
  })
  const pubsub = node.services.pubsub
  const samples = []
  let first
  let last
  let finish
  const done = new Promise((resolve) => { finish = resolve })
  pubsub.addEventListener('gossipsub:message', (event) => {
    const time = now()
    if (samples.length >= count || Buffer.from(bytes(event.detail.msg.data)).readUInt32BE(8) < warm) return
    samples.push(Number(time - Buffer.from(bytes(event.detail.msg.data)).readBigUInt64BE(0)) / 1e3)
    first ??= time
    last = time
    if (samples.length === count) finish()
  })
  pubsub.subscribe('bench')
  if (peers !== '-') for (const peer of peers.split(',')) await node.dial(multiaddr(peer))
  say(listening(node, port))
  if (role === 'pub') {
    await new Promise((resolve) => createInterface({ input: process.stdin }).once('line', resolve))
    let begin = now()
    const underWay = []
    let failed = 0
    for (let i = 0; i < warm + count; i++) {
      if (i === warm && warm > 0) { // until what went out flat out has arrived
        await new Promise((resolve) => setTimeout(resolve, 40000))
        begin = now()
      }
      if (rate > 0 && i >= warm) {
        const due = begin + BigInt(Math.floor((i - warm) * 1e9 / rate))
        while (now() < due) await new Promise((resolve) => (due - now() > 2000000n ? setTimeout(resolve, 1) : setImmediate(resolve)))
      }
      const content = Buffer.alloc(size, 7)
      content.writeBigUInt64BE(now(), 0)
      content.writeUInt32BE(i, 8)
      underWay.push(pubsub.publish('bench', content).then((result) => { if (result.recipients.length === 0) failed++ }, () => { failed++ }))
      if (underWay.length >= 64) {
        await underWay.shift()
        if (i % 64 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await Promise.all(underWay)
    say({ op: 'pub', count, failed, perSec: count / seconds(begin) })
    return
  }
  await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 400000))])
  const rated = samples.length > 1 ? (samples.length - 1) / (Number(last - first) / 1e9) : 0
  say({ op: 'sub', got: samples.length, perSec: rated, ...(samples.length > 0 ? percentiles(samples.slice(Math.floor(samples.length / 5))) : {}) })
  process.exit(0)
}

const [command, ...rest] = process.argv.slice(2)
const stay = command === 'serve' || command === 'gossip'
if (command === 'serve') say(listening(await host(+rest[0]), rest[0]))
else if (command === 'ping') await pingMany(rest[0], +rest[1])
else if (command === 'sink') await sink(rest[0], +rest[1], +rest[2], +(rest[3] ?? 1))
else if (command === 'streams' || command === 'dial') await many(command, rest[0], +rest[1])
else if (command === 'gossip') await gossip(rest[0], +rest[1], rest[2], +rest[3], +rest[4], +rest[5], rest[6] === '1', +(rest[7] ?? 0))
else {
  process.stderr.write('usage: bench.mjs serve | ping | sink | streams | dial | gossip ...\n')
  process.exit(2)
}
if (!stay) process.exit(0)
