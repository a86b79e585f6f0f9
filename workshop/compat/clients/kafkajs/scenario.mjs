// Drives a broker with kafkajs. Prints a line `PASS name` or `FAIL name: why` for each scenario; ends
// with 1 if one failed.
//
// usage: node scenario.mjs BOOTSTRAP PREFIX
import assert from 'node:assert/strict'
import kafkajs from 'kafkajs'
import LZ4 from 'kafkajs-lz4'
import Snappy from 'kafkajs-snappy'
import zstd from '@bokuweb/zstd-wasm'

const { CompressionCodecs, CompressionTypes, ConfigResourceTypes, Kafka, PartitionAssigners, logLevel } = kafkajs
CompressionCodecs[CompressionTypes.Snappy] = Snappy
CompressionCodecs[CompressionTypes.LZ4] = new LZ4().codec
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: async encoder => Buffer.from(zstd.compress(encoder.buffer)),
  decompress: async buffer => Buffer.from(zstd.decompress(buffer)),
})
const [bootstrap, prefix] = process.argv.slice(2)
const deadlineMs = 30_000
// Old enough to differ from the time of writing, too young for any retention.
const startMs = Date.now() - 3_600_000
const kafka = new Kafka({
  clientId: 'compat',
  brokers: [bootstrap],
  logLevel: logLevel.NOTHING,
  retry: { retries: 8, initialRetryTime: 50 },
})
const admin = kafka.admin()

const topic = async (name, numPartitions = 1, configEntries = []) => {
  const full = `${prefix}-${name}`
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: full, numPartitions, configEntries }] })
  return full
}

const produce = async (full, messages, options = {}, producerOptions = {}) => {
  const producer = kafka.producer(producerOptions)
  await producer.connect()
  try {
    return await producer.send({ topic: full, messages, ...options })
  } finally {
    await producer.disconnect()
  }
}

// Reads until `enough(messages)`, in a group of its own, from the beginning.
const read = async (full, enough, { group = `${full}-readers`, fetch = {}, onReader = () => {} } = {}) => {
  const consumer = kafka.consumer({ groupId: group, sessionTimeout: 6000, heartbeatInterval: 500, maxWaitTimeInMs: 300, ...fetch })
  const messages = []
  await consumer.connect()
  await consumer.subscribe({ topics: [full], fromBeginning: true })
  try {
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${messages.length} messages read`)), deadlineMs)
      const done = () => { clearTimeout(timer); resolve() }
      consumer.on(consumer.events.CRASH, event => reject(event.payload.error))
      consumer
        .run({
          eachMessage: async ({ partition, message }) => {
            messages.push({ partition, ...message })
            if (enough(messages)) done()
          },
        })
        .then(() => onReader(consumer), reject)
    })
  } finally {
    await consumer.disconnect()
  }
  return messages
}

const until = async (what, condition) => {
  const end = Date.now() + deadlineMs
  while (!(await condition())) {
    assert.ok(Date.now() < end, `waited in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

const codec = compression => async () => {
  const full = await topic(`codec-${compression}`)
  const start = startMs
  const sent = Array.from({ length: 300 }, (_, i) => ({
    key: i % 7 === 0 ? null : `key-${i % 10}`,
    value: i % 11 === 0 ? null : `value-${i} `.repeat(20),
    timestamp: String(start + i),
    headers: i % 3 === 0 ? { n: String(i) } : {},
  }))
  await produce(full, sent, { compression })
  const got = await read(full, messages => messages.length === sent.length)
  got.forEach((message, i) => {
    assert.equal(message.offset, String(i))
    assert.equal(message.key?.toString() ?? null, sent[i].key)
    assert.equal(message.value?.toString() ?? null, sent[i].value)
    assert.equal(message.timestamp, sent[i].timestamp)
    assert.equal(message.headers.n?.toString(), sent[i].headers.n)
  })
}

const scenarios = {
  'codec none': codec(CompressionTypes.None),
  'codec gzip': codec(CompressionTypes.GZIP),
  'codec snappy, with kafkajs-snappy': codec(CompressionTypes.Snappy),
  'codec lz4, with kafkajs-lz4': codec(CompressionTypes.LZ4),
  'codec zstd, with zstd-wasm': codec(CompressionTypes.ZSTD),

  'acks and idempotence': async () => {
    const full = await topic('acks', 2)
    for (const acks of [0, 1, -1]) {
      await produce(full, Array.from({ length: 50 }, (_, i) => ({ value: `${acks}-${i}` })), { acks })
    }
    await produce(full, Array.from({ length: 50 }, (_, i) => ({ value: `once-${i}` })), {}, { idempotent: true })
    const got = await read(full, messages => messages.length === 200)
    assert.equal(new Set(got.map(message => message.value.toString())).size, 200)
  },

  'large records': async () => {
    const full = await topic('large')
    const value = Buffer.alloc(900_000, 'x')
    await produce(full, [{ value }])
    const got = await read(full, messages => messages.length === 1, { fetch: { maxBytesPerPartition: 1000 } })
    assert.deepEqual(got[0].value, value)
    await assert.rejects(produce(full, [{ value: Buffer.alloc(2_000_000, 'x') }]), /larger|too large/i)
  },

  'seek and times': async () => {
    const full = await topic('seek')
    const start = startMs
    await produce(full, Array.from({ length: 100 }, (_, i) => ({ value: String(i), timestamp: String(start + i * 1000) })))
    const [ends] = await admin.fetchTopicOffsets(full)
    assert.equal(ends.low, '0')
    assert.equal(ends.high, '100')
    const [found] = await admin.fetchTopicOffsetsByTimestamp(full, start + 41_500)
    assert.equal(found.offset, '42')
    const got = await read(full, messages => messages.at(-1).offset === '99', {
      onReader: consumer => consumer.seek({ topic: full, partition: 0, offset: '90' }),
    })
    assert.deepEqual(got.slice(-10).map(message => Number(message.value)), Array.from({ length: 10 }, (_, i) => 90 + i))
  },

  'group of two': async () => {
    const full = await topic('group', 4)
    const group = `${prefix}-two`
    const owned = new Map()
    const seen = new Set()
    const members = ['one', 'two'].map(name => {
      const consumer = kafka.consumer({ groupId: group, sessionTimeout: 6000, heartbeatInterval: 300, maxWaitTimeInMs: 300 })
      consumer.on(consumer.events.GROUP_JOIN, event => owned.set(name, event.payload.memberAssignment[full] ?? []))
      return consumer
    })
    for (const consumer of members) {
      await consumer.connect()
      await consumer.subscribe({ topics: [full], fromBeginning: true })
      await consumer.run({ eachMessage: async ({ message }) => { seen.add(message.value.toString()) } })
    }
    await until('two each', () => owned.get('one')?.length === 2 && owned.get('two')?.length === 2)
    await produce(full, Array.from({ length: 400 }, (_, i) => ({ key: String(i), value: String(i) })))
    await until('all seen', () => seen.size === 400)
    await members[1].disconnect()
    await until('all for one', () => owned.get('one').length === 4)
    await members[0].disconnect()
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [full] })
    assert.equal(offsets.partitions.reduce((sum, partition) => sum + Number(partition.offset), 0), 400)
    const described = await admin.describeGroups([group])
    assert.equal(described.groups[0].state, 'Empty')
    await admin.deleteGroups([group])
  },

  'stop, resume and rewind': async () => {
    const full = await topic('resume')
    const group = `${prefix}-resume`
    const numbers = (from, to) => Array.from({ length: to - from }, (_, i) => String(from + i))
    const values = messages => messages.map(message => message.value.toString())
    const readTo = end => read(full, messages => messages.at(-1).offset === String(end - 1), { group })
    await produce(full, numbers(0, 20).map(value => ({ value })))
    assert.deepEqual(values(await readTo(20)), numbers(0, 20))
    await produce(full, numbers(20, 40).map(value => ({ value })))
    assert.deepEqual(values(await readTo(40)), numbers(20, 40))
    const rewound = await read(full, messages => messages.at(-1).offset === '39', {
      group,
      onReader: consumer => consumer.seek({ topic: full, partition: 0, offset: '0' }),
    })
    assert.deepEqual(values(rewound), numbers(0, 40))
    assert.deepEqual(values(await read(full, messages => messages.length === 40)), numbers(0, 40))
  },

  'transactions are refused at once': async () => {
    const producer = kafka.producer({ transactionalId: `${prefix}-tx`, maxInFlightRequests: 1 })
    await producer.connect()
    const started = Date.now()
    await assert.rejects(producer.transaction(), error => !error.retriable)
    await producer.disconnect()
    assert.ok(Date.now() - started < 5000)
  },

  'batches of a consumer that resolves offsets itself': async () => {
    const full = await topic('batches')
    const group = `${prefix}-batches`
    await produce(full, Array.from({ length: 100 }, (_, i) => ({ value: String(i) })))
    const consumer = kafka.consumer({ groupId: group, sessionTimeout: 6000, heartbeatInterval: 300, maxWaitTimeInMs: 300 })
    await consumer.connect()
    await consumer.subscribe({ topics: [full], fromBeginning: true })
    const stale = []
    await new Promise((resolve, reject) => {
      consumer.on(consumer.events.CRASH, event => reject(event.payload.error))
      consumer
        .run({
          eachBatchAutoResolve: false,
          autoCommit: false,
          eachBatch: async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary, uncommittedOffsets }) => {
            stale.push(batch.highWatermark)
            for (const message of batch.messages.slice(0, 40)) resolveOffset(message.offset)
            await heartbeat()
            await commitOffsetsIfNecessary(uncommittedOffsets())
            resolve()
          },
        })
        .catch(reject)
    })
    await consumer.disconnect()
    assert.equal(stale[0], '100')
    const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [full] })
    assert.ok(Number(offsets.partitions[0].offset) % 40 === 0 && Number(offsets.partitions[0].offset) > 0)
  },

  'a paused consumer reads nothing until it is resumed': async () => {
    const full = await topic('pause', 2)
    const consumer = kafka.consumer({ groupId: `${prefix}-pause`, sessionTimeout: 6000, heartbeatInterval: 300, maxWaitTimeInMs: 100 })
    const seen = []
    let pausedAt = -1
    await consumer.connect()
    await consumer.subscribe({ topics: [full], fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ partition, message, pause }) => {
        seen.push([partition, Number(message.value)])
        if (partition === 0 && pausedAt < 0) {
          pausedAt = Number(message.value)
          pause()
        }
      },
    })
    const send = partition => produce(full, Array.from({ length: 10 }, (_, i) => ({ value: String(i), partition })))
    const of = partition => seen.filter(one => one[0] === partition).map(one => one[1])
    await send(0)
    await until('the pause', () => pausedAt === 0)
    await send(1)
    await until('the other partition', () => of(1).length === 10)
    const whilePaused = of(0).length
    consumer.resume([{ topic: full, partitions: [0] }])
    await until('the rest', () => of(0).length >= 10)
    await consumer.disconnect()
    assert.equal(whilePaused, 1)
    assert.deepEqual([...new Set(of(0))], Array.from({ length: 10 }, (_, i) => i))
  },

  'offsets of groups are set and reset, the groups listed and deleted': async () => {
    const full = await topic('offsets', 2)
    const groups = [`${prefix}-offsets-set`, `${prefix}-offsets-reset`]
    await produce(full, Array.from({ length: 20 }, (_, i) => ({ value: String(i), partition: i % 2 })))
    await Promise.all(groups.map(group => read(full, messages => messages.length === 20, { group })))
    const offsets = () => Promise.all(groups.map(async group => {
      const [of] = await admin.fetchOffsets({ groupId: group, topics: [full] })
      return of.partitions.sort((a, b) => a.partition - b.partition).map(one => one.offset)
    }))
    assert.deepEqual(await offsets(), [['10', '10'], ['10', '10']])
    // Each takes kafkajs five seconds: it waits for a fetch to end.
    await Promise.all([
      admin.setOffsets({ groupId: groups[0], topic: full, partitions: [{ partition: 0, offset: '3' }, { partition: 1, offset: '7' }] }),
      admin.resetOffsets({ groupId: groups[1], topic: full, earliest: true }),
    ])
    assert.deepEqual(await offsets(), [['3', '7'], ['-2', '-2']])
    await read(full, messages => messages.length === 10, { group: groups[0] })
    await read(full, messages => messages.length === 20, { group: groups[1] })
    const listed = async () => (await admin.listGroups()).groups.filter(one => groups.includes(one.groupId))
    assert.deepEqual((await listed()).map(one => one.protocolType), ['consumer', 'consumer'])
    await admin.deleteGroups(groups)
    assert.deepEqual(await listed(), [])
    await assert.rejects(admin.deleteGroups(groups), error => error.groups.every(one => one.errorCode === 69))
  },

  'a group with members is described and can not be deleted': async () => {
    const full = await topic('described', 3)
    const group = `${prefix}-described`
    const consumer = kafka.consumer({
      groupId: group,
      partitionAssigners: [PartitionAssigners.roundRobin],
      sessionTimeout: 6000,
      heartbeatInterval: 300,
      maxWaitTimeInMs: 100,
    })
    const joined = new Promise(resolve => consumer.on(consumer.events.GROUP_JOIN, event => resolve(event.payload)))
    await consumer.connect()
    await consumer.subscribe({ topics: [full] })
    await consumer.run({ eachMessage: async () => {} })
    const { memberId, memberAssignment } = await joined
    assert.deepEqual(memberAssignment[full], [0, 1, 2])
    const [described] = (await admin.describeGroups([group])).groups
    assert.equal(described.state, 'Stable')
    assert.equal(described.protocol, 'RoundRobinAssigner')
    assert.equal(described.members[0].memberId, memberId)
    const assigned = kafkajs.AssignerProtocol.MemberAssignment.decode(described.members[0].memberAssignment)
    assert.deepEqual(assigned.assignment, { [full]: [0, 1, 2] })
    await assert.rejects(admin.deleteGroups([group]), error => error.groups[0].errorCode === 68)
    await consumer.disconnect()
  },

  'topics are refused for good reasons': async () => {
    const full = await topic('refused')
    const create = (name, more) => admin.createTopics({ topics: [{ topic: name, numPartitions: 1, ...more }] })
    assert.equal(await create(full, {}), false)
    await assert.rejects(create(`${prefix}-bad name`, {}), error => error.errors[0].type === 'INVALID_TOPIC_EXCEPTION')
    await assert.rejects(create(`${full}-replicas`, { replicationFactor: 9 }), error => error.errors[0].type === 'INVALID_REPLICATION_FACTOR')
    await assert.rejects(
      create(`${full}-config`, { configEntries: [{ name: 'retention.ms', value: 'for ever' }] }),
      error => error.errors[0].type === 'INVALID_CONFIG',
    )
    await assert.rejects(admin.createPartitions({ topicPartitions: [{ topic: full, count: 1 }] }), error => error.type === 'INVALID_PARTITIONS')
  },

  administration: async () => {
    const full = await topic('admin', 2, [{ name: 'retention.ms', value: '-1' }])
    await admin.createPartitions({ topicPartitions: [{ topic: full, count: 5 }] })
    const partitions = async () => (await admin.fetchTopicMetadata({ topics: [full] })).topics[0].partitions.length
    await until('five partitions', async () => (await partitions()) === 5)
    const resource = { type: ConfigResourceTypes.TOPIC, name: full }
    const value = async () => {
      const { resources } = await admin.describeConfigs({ resources: [resource] })
      return resources[0].configEntries.find(entry => entry.configName === 'retention.ms').configValue
    }
    assert.equal(await value(), '-1')
    await admin.alterConfigs({
      resources: [{ ...resource, configEntries: [{ name: 'retention.ms', value: '1000000' }] }],
    })
    await until('the change', async () => (await value()) === '1000000')
    await produce(full, Array.from({ length: 10 }, (_, i) => ({ value: String(i), partition: 0 })))
    // kafkajs finds a partition's leader only among topics that it has looked at.
    await admin.fetchTopicOffsets(full)
    await admin.deleteTopicRecords({ topic: full, partitions: [{ partition: 0, offset: '4' }] })
    const offsets = await admin.fetchTopicOffsets(full)
    assert.equal(offsets.find(one => one.partition === 0).low, '4')
    await admin.deleteTopics({ topics: [full] })
    await until('the deletion', async () => !(await admin.listTopics()).includes(full))
    const cluster = await admin.describeCluster()
    assert.equal(cluster.brokers.length, 1)
    await produce(`${prefix}-automatic`, [{ value: 'made by its first record' }])
  },
}

let failed = false
await zstd.init()
await admin.connect()
for (const [name, scenario] of Object.entries(scenarios)) {
  try {
    await scenario()
    console.log(`PASS ${name}`)
  } catch (error) {
    failed = true
    console.log(`FAIL ${name}: ${error.message.split('\n').join(' ')}`)
  }
}
await admin.disconnect()
process.exit(failed ? 1 : 0)
