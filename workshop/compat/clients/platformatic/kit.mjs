// What the scenarios share: clients of the broker under test, topics, waiting.
import assert from 'node:assert/strict'
import { Admin, Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka'

const [bootstrap, prefix] = process.argv.slice(2)
const base = { clientId: 'compat', bootstrapBrokers: [bootstrap], retries: 5, retryDelay: 200 }

export const deadlineMs = 30_000

// Old enough to differ from the time of writing, too young for any retention.
export const startMs = BigInt(Date.now() - 3_600_000)

export const admin = new Admin(base)

export const named = name => `${prefix}-${name}`

export const numbers = (from, to) => Array.from({ length: to - from }, (_, i) => String(from + i))

export const until = async (what, condition) => {
  const end = Date.now() + deadlineMs
  while (!(await condition())) {
    assert.ok(Date.now() < end, `waited in vain for ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

export const partitionsOf = async full => {
  const { topics } = await admin.metadata({ topics: [full], forceUpdate: true, retries: 0 })
  return topics.get(full).partitionsCount
}

export const topic = async (name, partitions = 1, configs = []) => {
  const full = named(name)
  await admin.createTopics({ topics: [full], partitions, replicas: 1, configs })
  await until(`the topic ${full}`, () => partitionsOf(full).then(count => count === partitions, () => false))
  return full
}

export const withProducer = async (options, use) => {
  const producer = new Producer({ ...base, serializers: stringSerializers, ...options })
  try {
    return await use(producer)
  } finally {
    await producer.close()
  }
}

// Messages without a partition and a key would go anywhere: these go to the one that is named.
export const produce = (full, values, partition = 0) =>
  withProducer({}, producer =>
    producer.send({
      messages: values.map((value, i) => ({ topic: full, partition, value, timestamp: startMs + BigInt(Number(value) || i) * 1000n })),
    }))

export const consumer = (group, options = {}) =>
  new Consumer({ ...base, groupId: group, deserializers: stringDeserializers, maxWaitTime: 100, ...options })

export const classic = { groupProtocol: 'classic', sessionTimeout: 6000, rebalanceTimeout: 10_000, heartbeatInterval: 300 }

// Reads from a stream until there are so many messages, or until they are enough.
export const take = async (stream, wanted) => {
  const messages = []
  const enough = typeof wanted === 'number' ? () => messages.length === wanted : () => wanted(messages)
  const timer = setTimeout(() => stream.destroy(new Error(`${messages.length} messages read, not ${wanted}`)), deadlineMs)
  try {
    for await (const message of stream) {
      messages.push(message)
      if (enough()) break
    }
  } finally {
    clearTimeout(timer)
  }
  return messages
}

// Reads so many messages in a group, which is left afterwards.
export const read = async (full, wanted, { group = `${full}-readers`, consume = {}, ...options } = {}) => {
  const reader = consumer(group, { ...classic, ...options })
  try {
    const stream = await reader.consume({ topics: [full], mode: 'earliest', autocommit: false, ...consume })
    return await take(stream, wanted)
  } finally {
    await reader.close(true)
  }
}

export const values = messages => messages.map(message => message.value)
