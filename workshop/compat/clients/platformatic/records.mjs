// What producers and readers do: codecs, acknowledgements, streams, offsets and times.
import assert from 'node:assert/strict'
import { admin, consumer, named, numbers, produce, read, startMs, take, topic, until, values, withProducer } from './kit.mjs'

const codec = compression => async () => {
  const full = await topic(`codec-${compression}`)
  const sent = Array.from({ length: 300 }, (_, i) => ({
    topic: full,
    partition: 0,
    key: i % 7 === 0 ? undefined : `key-${i % 10}`,
    value: i % 11 === 0 ? undefined : `value-${i} `.repeat(20),
    timestamp: startMs + BigInt(i),
    headers: i % 3 === 0 ? { n: String(i) } : {},
  }))
  await withProducer({ compression }, producer => producer.send({ messages: sent }))
  const got = await read(full, sent.length)
  got.forEach((message, i) => {
    assert.equal(message.offset, BigInt(i))
    assert.equal(message.key ?? undefined, sent[i].key)
    assert.equal(message.value ?? undefined, sent[i].value)
    assert.equal(message.timestamp, sent[i].timestamp)
    assert.equal(message.headers.get('n'), sent[i].headers.n)
  })
}

const acknowledgements = async () => {
  const full = await topic('acks')
  for (const acks of [0, 1, -1]) {
    await withProducer({ acks }, producer => producer.send({ messages: [{ topic: full, partition: 0, value: String(acks) }] }))
  }
  assert.deepEqual(values(await read(full, 3)), ['0', '1', '-1'])
}

const idempotence = async () => {
  const full = await topic('idempotent')
  await withProducer({ idempotent: true }, async producer => {
    for (let i = 0; i < 100; i++) {
      const { offsets } = await producer.send({ messages: [{ topic: full, partition: 0, value: String(i) }] })
      assert.equal(offsets[0].offset, BigInt(i))
    }
    assert.ok(producer.producerId >= 0n)
  })
  assert.deepEqual(values(await read(full, 100)), numbers(0, 100))
}

const producerStream = async () => {
  const full = await topic('stream')
  const reports = []
  await withProducer({}, async producer => {
    const stream = producer.asStream({ batchSize: 25, batchTime: 1000, reportMode: 'batch' })
    stream.on('delivery-report', report => reports.push(report))
    for (const value of numbers(0, 100)) stream.write({ topic: full, partition: 0, value })
    await until('the reports', () => reports.reduce((sum, report) => sum + report.count, 0) === 100)
    await stream.close()
  })
  assert.deepEqual(values(await read(full, 100)), numbers(0, 100))
}

const keys = async () => {
  const full = await topic('keys', 3)
  await withProducer({}, producer =>
    producer.send({ messages: numbers(0, 60).map(value => ({ topic: full, key: `key-${value % 6}`, value })) }))
  const homes = new Map()
  // Where one partition of a fresh topic has no leader yet, the client sends those of the others again.
  const all = messages => new Set(values(messages)).size === 60
  for (const message of await read(full, all)) {
    homes.set(message.key, (homes.get(message.key) ?? new Set()).add(message.partition))
  }
  assert.equal(homes.size, 6)
  for (const partitions of homes.values()) assert.equal(partitions.size, 1)
}

const largeRecords = async () => {
  const full = await topic('large')
  const value = 'x'.repeat(900_000)
  await produce(full, [value])
  const [got] = await read(full, 1, { maxBytesPerPartition: 1000 })
  assert.ok(got.value === value)
  await assert.rejects(produce(full, ['x'.repeat(2_000_000)]), error => codes(error).includes('MESSAGE_TOO_LARGE'))
}

// What a broker answered, in whatever the client wraps it.
const codes = error =>
  error ? [error.apiId, ...codes(error.cause), ...(error.errors ?? []).flatMap(codes)].filter(Boolean) : []

const firstRecord = async () => {
  const full = named('automatic')
  await withProducer({ autocreateTopics: true }, producer =>
    producer.send({ messages: [{ topic: full, partition: 0, value: 'first' }] }))
  assert.deepEqual(values(await read(full, 1)), ['first'])
}

const times = async () => {
  const full = await topic('times')
  await produce(full, numbers(0, 100))
  const reader = consumer(named('times'))
  const at = async timestamp => (await reader.listOffsets({ topics: [full], timestamp })).get(full)[0]
  assert.equal(await at(-2n), 0n)
  assert.equal(await at(-1n), 100n)
  assert.equal(await at(startMs + 41_500n), 42n)
  const found = await reader.listOffsetsWithTimestamps({ topics: [full], timestamp: startMs + 41_500n })
  assert.deepEqual(found.get(full).get(0), { offset: 42n, timestamp: startMs + 42_000n })
  const [listed] = await admin.listOffsets({ topics: [{ name: full, partitions: [{ partitionIndex: 0, timestamp: -3n }] }] })
  assert.equal(listed.partitions[0].offset, 99n)
  await reader.close(true)
}

const places = async () => {
  const full = await topic('places')
  await produce(full, numbers(0, 40))
  const group = named('places')
  const from = (consume, count) => read(full, count, { group, consume })
  assert.deepEqual(values(await from({ mode: 'earliest' }, 40)), numbers(0, 40))
  const offsets = [{ topic: full, partition: 0, offset: 33n }]
  assert.deepEqual(values(await from({ mode: 'manual', offsets }, 7)), numbers(33, 40))
  const reader = consumer(group)
  await reader.joinGroup({})
  await reader.commit({ offsets: [{ topic: full, partition: 0, offset: 20n, leaderEpoch: 0 }] })
  await reader.close(true)
  assert.deepEqual(values(await from({ mode: 'committed', fallbackMode: 'fail' }, 20)), numbers(20, 40))
}

const newRecords = async () => {
  const full = await topic('latest')
  await produce(full, numbers(0, 10))
  const reader = consumer(named('latest'))
  const stream = await reader.consume({ topics: [full], mode: 'latest' })
  const fetching = new Promise(resolve => stream.once('fetch', resolve))
  const taken = take(stream, 10)
  await fetching
  await produce(full, numbers(10, 20))
  assert.deepEqual(values(await taken), numbers(10, 20))
  await reader.close(true)
}

const transactions = () =>
  withProducer({ transactionalId: named('transactions'), idempotent: true, retries: 1 }, async producer => {
    const begun = Date.now()
    await assert.rejects(producer.beginTransaction(), error => codes(error).includes('TRANSACTIONAL_ID_AUTHORIZATION_FAILED'))
    assert.ok(Date.now() - begun < 5000)
  })

export const records = {
  'codec none': codec('none'),
  'codec gzip': codec('gzip'),
  'codec snappy': codec('snappy'),
  'codec lz4': codec('lz4'),
  'codec zstd': codec('zstd'),
  'acks 0, 1 and all': acknowledgements,
  'an idempotent producer': idempotence,
  'a stream of records is written in batches': producerStream,
  'records with one key stay in one partition': keys,
  'large records': largeRecords,
  'a topic made by its first record': firstRecord,
  'offsets are found by their times': times,
  'a stream begins where it is told': places,
  'a stream of new records only': newRecords,
  'transactions are refused at once': transactions,
}
