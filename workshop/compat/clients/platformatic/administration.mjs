// What administrators do: topics, configurations, groups and their offsets, quotas, directories.
import assert from 'node:assert/strict'
import { ConfigResourceTypes } from '@platformatic/kafka'
import { admin, classic, consumer, named, numbers, partitionsOf, produce, read, topic, until, values } from './kit.mjs'

const configOf = async (full, name) => {
  const [resource] = await admin.describeConfigs({
    resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: full, configurationKeys: [name] }],
    includeSynonyms: true,
    includeDocumentation: true,
  })
  return resource.configs[0]
}

const topics = async () => {
  const full = await topic('topics', 2)
  assert.ok((await admin.listTopics()).includes(full))
  await assert.rejects(admin.createTopics({ topics: [full], partitions: 2, replicas: 1 }))
  await admin.createPartitions({ topics: [{ name: full, count: 5, assignments: null }] })
  await until('five partitions', async () => (await partitionsOf(full)) === 5)
  await admin.deleteTopics({ topics: [full] })
  await until('the deletion', async () => !(await admin.listTopics()).includes(full))
}

const configurations = async () => {
  const full = await topic('configured', 1, [{ name: 'retention.ms', value: '86400000' }])
  const first = await configOf(full, 'retention.ms')
  assert.equal(first.value, '86400000')
  assert.equal(first.configSource, 1)
  assert.ok(first.documentation.length > 20)
  assert.deepEqual(first.synonyms.map(one => one.source)[0], 1)
  const changed = { resourceType: ConfigResourceTypes.TOPIC, resourceName: full }
  await admin.incrementalAlterConfigs({
    resources: [{ ...changed, configs: [{ name: 'retention.ms', configOperation: 0, value: '3600000' }] }],
  })
  await until('the change', async () => (await configOf(full, 'retention.ms')).value === '3600000')
  await admin.alterConfigs({ resources: [{ ...changed, configs: [{ name: 'retention.bytes', value: '1000000' }] }] })
  await until('the default', async () => (await configOf(full, 'retention.ms')).value === '604800000')
  assert.equal((await configOf(full, 'retention.bytes')).value, '1000000')
  await assert.rejects(
    admin.alterConfigs({ resources: [{ ...changed, configs: [{ name: 'retention.bytes', value: 'many' }] }] }))
}

const deletedRecords = async () => {
  const full = await topic('trimmed')
  await produce(full, numbers(0, 100))
  const [deleted] = await admin.deleteRecords({ topics: [{ name: full, partitions: [{ partition: 0, offset: 60n }] }] })
  assert.equal(deleted.partitions[0].lowWatermark, 60n)
  assert.deepEqual(values(await read(full, 40)), numbers(60, 100))
}

const offsets = async () => {
  const full = await topic('offsets', 2)
  const group = named('offsets')
  const committed = async () => {
    const [of] = await admin.listConsumerGroupOffsets({ groups: [group] })
    return of.topics.flatMap(one => one.partitions).map(one => [one.partitionIndex, one.committedOffset])
  }
  const partitionOffsets = [{ partition: 0, offset: 3n }, { partition: 1, offset: 7n }]
  await admin.alterConsumerGroupOffsets({ groupId: group, topics: [{ name: full, partitionOffsets }] })
  assert.deepEqual((await committed()).sort(), [[0, 3n], [1, 7n]])
  await admin.deleteConsumerGroupOffsets({ groupId: group, topics: [{ name: full, partitionIndexes: [0] }] })
  assert.deepEqual(await committed(), [[1, 7n]])
  await admin.deleteGroups({ groups: [group] })
}

const members = async () => {
  const full = await topic('members', 3)
  const group = named('members')
  const member = consumer(group, classic)
  await member.consume({ topics: [full], mode: 'latest' })
  const described = async () => (await admin.describeGroups({ groups: [group] })).get(group)
  await until('a stable group', async () => (await described()).state === 'Stable')
  const [only] = (await described()).members.values()
  assert.equal(only.id, member.memberId)
  assert.equal(only.clientId, 'compat')
  assert.deepEqual(only.assignments.get(full).partitions, [0, 1, 2])
  await member.close(true)
}

const removedMember = async () => {
  const full = await topic('removed')
  const group = named('removed')
  const member = consumer(group, classic)
  await member.consume({ topics: [full], mode: 'latest' })
  const before = member.memberId
  const rejoined = new Promise(resolve => member.on('consumer:group:join', resolve))
  await admin.removeMembersFromConsumerGroup({ groupId: group, members: [{ memberId: before }] })
  await rejoined
  assert.notEqual(member.memberId, before)
  await member.close(true)
}

const quotas = async () => {
  const client = named('quotas')
  const entities = [{ entityType: 'client-id', entityName: client }]
  const alter = op => admin.alterClientQuotas({ entries: [{ entities, ops: [op] }], validateOnly: false })
  const described = async () => {
    const entries = await admin.describeClientQuotas({
      components: [{ entityType: 'client-id', matchType: 0, match: client }],
      strict: true,
    })
    return entries.flatMap(entry => entry.values).map(one => [one.key, one.value])
  }
  await alter({ key: 'producer_byte_rate', value: 1_000_000, remove: false })
  await until('the quota', async () => (await described()).length === 1)
  assert.deepEqual(await described(), [['producer_byte_rate', 1_000_000]])
  await alter({ key: 'producer_byte_rate', value: 0, remove: true })
  await until('no quota', async () => (await described()).length === 0)
}

const directories = async () => {
  const full = await topic('directories', 2)
  await produce(full, numbers(0, 1000))
  const [broker] = await admin.describeLogDirs({ topics: [{ name: full, partitions: [0, 1] }] })
  const partitions = broker.results.flatMap(one => one.topics).flatMap(one => one.partitions)
  const size = index => Number(partitions.find(one => one.partitionIndex === index).partitionSize)
  assert.ok(size(0) > 1000 && size(1) === 0)
  const [{ nodeId }] = await admin.findCoordinator({ keyType: 0, keys: [named('any')] })
  assert.equal(nodeId, broker.broker)
}

export const administration = {
  'topics are created, refused, grown and deleted': topics,
  'configurations are described, changed, refused and reset': configurations,
  'records before an offset are deleted': deletedRecords,
  'offsets of a group are set and deleted': offsets,
  'the members of a group are described': members,
  'a member that is removed comes back': removedMember,
  'a quota is set and removed': quotas,
  'directories and coordinators are told': directories,
}
