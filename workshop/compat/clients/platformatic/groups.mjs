// What members of groups do, in the classic protocol and in the consumer protocol (KIP-848).
import assert from 'node:assert/strict'
import { admin, classic, consumer, named, numbers, produce, take, topic, until, values } from './kit.mjs'

const options = { classic, consumer: { groupProtocol: 'consumer' } }

const partitions = (member, full) =>
  (member.assignments ?? []).filter(one => one.topic === full).flatMap(one => one.partitions).sort()

// A member that reads a topic from its beginning on, and what it has seen.
const join = async (group, full, protocol, more = {}) => {
  const seen = []
  const member = consumer(group, { ...options[protocol], ...more })
  const stream = await member.consume({ topics: [full], mode: 'committed', fallbackMode: 'earliest', autocommit: 100 })
  stream.on('data', message => seen.push(Number(message.value)))
  return { member, stream, seen, partitions: () => partitions(member, full) }
}

const leave = one => one.member.close(true)

const shares = (one, two, first, second) =>
  until(`shares of ${first} and ${second}`, () =>
    one.partitions().length === first
    && (two?.partitions().length ?? 0) === second
    && new Set([...one.partitions(), ...(two?.partitions() ?? [])]).size === first + second)

const groupOfTwo = protocol => async () => {
  const full = await topic(`two-${protocol}`, 4)
  const group = named(`two-${protocol}`)
  const one = await join(group, full, protocol)
  await shares(one, undefined, 4, 0)
  const two = await join(group, full, protocol)
  await shares(one, two, 2, 2)
  await Promise.all([0, 1, 2, 3].map(partition => produce(full, numbers(partition * 100, partition * 100 + 100), partition)))
  const seen = () => new Set([...one.seen, ...two.seen])
  await until('all records', () => seen().size === 400)
  await until('the commits', async () => {
    const [offsets] = await admin.listConsumerGroupOffsets({ groups: [group] })
    return (offsets.topics[0]?.partitions ?? []).filter(one => one.committedOffset === 100n).length === 4
  })
  await leave(two)
  await shares(one, undefined, 4, 0)
  await leave(one)
}

const resume = protocol => async () => {
  const full = await topic(`resume-${protocol}`)
  const group = named(`resume-${protocol}`)
  const next = async count => {
    const member = consumer(group, options[protocol])
    const stream = await member.consume({ topics: [full], mode: 'committed', fallbackMode: 'earliest', autocommit: false })
    const messages = await take(stream, count)
    await messages.at(-1).commit()
    await member.close(true)
    return values(messages)
  }
  await produce(full, numbers(0, 20))
  assert.deepEqual(await next(20), numbers(0, 20))
  await produce(full, numbers(20, 40))
  assert.deepEqual(await next(20), numbers(20, 40))
}

const lag = protocol => async () => {
  const full = await topic(`lag-${protocol}`)
  await produce(full, numbers(0, 50))
  const member = consumer(named(`lag-${protocol}`), options[protocol])
  const stream = await member.consume({ topics: [full], mode: 'earliest', autocommit: false })
  const messages = []
  stream.on('data', message => messages.push(message))
  await until('the messages', () => messages.length === 50)
  await messages[29].commit()
  assert.deepEqual((await member.getLag({ topics: [full] })).get(full), [20n])
  await member.close(true)
}

const described = protocol => async () => {
  const full = await topic(`described-${protocol}`, 3)
  const group = named(`described-${protocol}`)
  const one = await join(group, full, protocol)
  await shares(one, undefined, 3, 0)
  const listed = async filter => (await admin.listGroups({ types: [protocol], ...filter })).get(group)
  assert.equal((await listed({})).groupType, protocol)
  assert.equal(await listed({ types: [protocol === 'classic' ? 'consumer' : 'classic'] }), undefined)
  await until('a stable group', async () => (await listed({ states: ['Stable'] })) !== undefined)
  await assert.rejects(admin.deleteGroups({ groups: [group] }))
  await leave(one)
  await until('the group without members', async () => (await listed({ states: ['Empty'] })) !== undefined)
  await admin.deleteGroups({ groups: [group] })
  assert.equal(await listed({}), undefined)
}

export const groups = protocol => ({
  [`a group of two shares and one takes over, ${protocol} protocol`]: groupOfTwo(protocol),
  [`a member stops and resumes, ${protocol} protocol`]: resume(protocol),
  [`a member knows its lag, ${protocol} protocol`]: lag(protocol),
  [`a group is listed by type and state and deleted, ${protocol} protocol`]: described(protocol),
})
