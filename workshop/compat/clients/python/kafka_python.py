"""Drives a broker with kafka-python, whose protocol is its own."""

import threading

import kafka
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewPartitions, NewTopic
from kafka.errors import (
    CommitFailedError,
    InvalidConfigurationError,
    InvalidPartitionsError,
    InvalidReplicationFactorError,
    KafkaError,
    MessageSizeTooLargeError,
    OffsetOutOfRangeError,
    TopicAlreadyExistsError,
    UnknownTopicOrPartitionError,
)

from kit import BOOTSTRAP, DEADLINE_S, START_MS, named, play, until, varied

ADMIN = KafkaAdminClient(bootstrap_servers=BOOTSTRAP)


def topic(name, partitions=1, config=None):
    full = named(name)
    ADMIN.create_topics([NewTopic(full, partitions, 1, topic_configs=config or {})])
    return full


def produce(full, records, **config):
    producer = KafkaProducer(bootstrap_servers=BOOTSTRAP, linger_ms=5, **config)
    try:
        sent = [
            producer.send(
                full,
                record["value"],
                record.get("key"),
                record.get("headers"),
                record.get("partition"),
                record.get("timestamp"),
            )
            for record in records
        ]
        return [each.get(DEADLINE_S) for each in sent]
    finally:
        producer.close(DEADLINE_S)


def numbers(start, end, **more):
    return [{"value": str(i).encode(), "timestamp": START_MS + i * 1000, **more} for i in range(start, end)]


def consumer(group=None, **config):
    return KafkaConsumer(
        bootstrap_servers=BOOTSTRAP,
        group_id=group and named(group),
        **{
            "auto_offset_reset": "earliest",
            "enable_auto_commit": False,
            "session_timeout_ms": 6000,
            "heartbeat_interval_ms": 300,
            "metadata_max_age_ms": 500,
            **config,
        },
    )


def reader_of(full, **config):
    reader = consumer(**config)
    reader.assign([TopicPartition(full, 0)])
    return reader


def polled(reader):
    return [record for batch in reader.poll(timeout_ms=200).values() for record in batch]


def read(reader, count):
    records = []

    def enough():
        records.extend(polled(reader))
        return len(records) >= count

    until(enough)
    assert len(records) == count, f"{len(records)} records instead of {count}"
    return records


def values(records):
    return [int(record.value) for record in records]


def refusal(act):
    """The kind of error that an act ends with."""
    try:
        act()
    except KafkaError as refused:
        return type(refused)
    raise AssertionError("not refused")


def codec(compression):
    def scenario():
        full = topic(f"codec-{compression}")
        # A record without key and value is none to this client.
        records = [record for record in varied(500) if record["key"] or record["value"]]
        produce(full, [{**record, "partition": 0} for record in records], compression_type=compression)
        for i, (sent, got) in enumerate(zip(records, read(reader_of(full), len(records)))):
            assert got.offset == i, f"offset {got.offset} at {i}"
            for field in ("key", "value", "timestamp", "headers"):
                assert getattr(got, field) == sent[field], f"{field} at {i}"

    return scenario


def acknowledgements():
    full = topic("acks")
    for acks in (0, 1, "all"):
        produce(full, [{"value": str(i).encode()} for i in range(200)], acks=acks)
    assert values(read(reader_of(full), 600)) == 3 * list(range(200))


def keys():
    full = topic("keys", 3)
    sent = produce(full, [{"key": str(i % 10).encode(), "value": b"x"} for i in range(100)])
    homes = {i: {one.partition for one in sent[i::10]} for i in range(10)}
    assert all(len(partitions) == 1 for partitions in homes.values()), homes
    assert len({(one.partition, one.offset) for one in sent}) == 100


def large_records():
    full = topic("large")
    value = bytes(range(256)) * 3600
    produce(full, [{"value": value}], max_request_size=5_000_000)
    assert read(reader_of(full, max_partition_fetch_bytes=1000), 1)[0].value == value
    code = refusal(lambda: produce(full, [{"value": value * 3}], max_request_size=5_000_000))
    assert code == MessageSizeTooLargeError, code


def seek_and_times():
    full = topic("seek")
    produce(full, numbers(0, 100))
    reader, partition = reader_of(full), TopicPartition(full, 0)
    assert reader.beginning_offsets([partition]) == {partition: 0}
    assert reader.end_offsets([partition]) == {partition: 100}
    found = reader.offsets_for_times({partition: START_MS + 41_500})[partition]
    assert tuple(found) == (42, START_MS + 42_000), found
    assert reader.offsets_for_times({partition: START_MS + 100_000})[partition] is None
    reader.seek(partition, 90)
    assert values(read(reader, 10)) == list(range(90, 100))
    reader.seek_to_beginning(partition)
    assert values(read(reader, 100)) == list(range(100))
    reader.seek_to_end(partition)
    assert reader.position(partition) == 100


def out_of_range():
    full = topic("range")
    produce(full, numbers(0, 10))
    strict, partition = reader_of(full, auto_offset_reset="none"), TopicPartition(full, 0)
    strict.seek(partition, 11)
    code = refusal(lambda: read(strict, 1))
    assert code == OffsetOutOfRangeError, code
    lenient = reader_of(full)
    lenient.seek(partition, 11)
    assert values(read(lenient, 10)) == list(range(10))


class Member(threading.Thread):
    """A member of a group on a thread of its own: polling blocks while the group waits for others."""

    def __init__(self, group, full):
        super().__init__(daemon=True)
        self.reader = consumer(group)
        self.reader.subscribe([full])
        self.seen, self.owned, self.leaving = set(), set(), False
        self.start()

    def run(self):
        while not self.leaving:
            self.seen.update(values(polled(self.reader)))
            self.owned = {partition.partition for partition in self.reader.assignment()}
        self.reader.commit()
        self.reader.close()

    def leave(self):
        self.leaving = True
        self.join(DEADLINE_S)


def growing_group():
    full = topic("group", 6)
    produce(full, [{"key": str(i).encode(), "value": str(i).encode()} for i in range(400)])
    members = []

    def shared_by(count):
        owned = [partition for member in members for partition in member.owned]
        return sorted(owned) == list(range(6)) and all(len(member.owned) == 6 / count for member in members)

    for count in (1, 2, 3):
        members.append(Member("group", full))
        until(lambda: shared_by(count))
    until(lambda: len(set().union(*(member.seen for member in members))) == 400)
    for count in (2, 1):
        members.pop().leave()
        until(lambda: shared_by(count))
    members.pop().leave()
    committed = ADMIN.list_consumer_group_offsets(named("group"))
    assert sum(each.offset for each in committed.values()) == 400, committed


def stop_and_resume():
    full = topic("resume")
    produce(full, numbers(0, 20))
    for expected in (range(0, 20), range(20, 40)):
        reader = consumer("resume")
        reader.subscribe([full])
        assert values(read(reader, 20)) == list(expected)
        reader.commit()
        reader.close()
        produce(full, numbers(20, 40))
    other = consumer("resume-other")
    other.subscribe([full])
    assert len(read(other, 60)) == 60
    other.close()


def member_that_is_too_slow():
    full = topic("slow")
    produce(full, numbers(0, 10))
    reader = consumer("slow", max_poll_interval_ms=1000)
    reader.subscribe([full])
    read(reader, 10)
    until(lambda: described("slow").state == "Empty")
    code = refusal(reader.commit)
    assert code == CommitFailedError, code
    assert values(read(reader, 10)) == list(range(10))
    reader.commit()
    reader.close()


def pattern():
    first = topic("pattern-1")
    reader = consumer("pattern")
    reader.subscribe(pattern="^" + named("pattern-.*"))

    def owns(*topics):
        reader.poll(timeout_ms=100)
        return {partition.topic for partition in reader.assignment()} == set(topics)

    until(lambda: owns(first))
    second = topic("pattern-2")
    until(lambda: owns(first, second))
    reader.close()


def first_record():
    full = named("automatic")
    produce(full, numbers(0, 1))
    assert values(read(reader_of(full), 1)) == [0]


def config_of(full, name):
    [answer] = ADMIN.describe_configs([ConfigResource(ConfigResourceType.TOPIC, full, {name: None})])
    [(error, _, _, _, entries)] = answer.resources
    assert error == 0, error
    return entries[0][1]


def administration():
    full = topic("admin", 2, {"retention.ms": "-1"})

    def partitions():
        return len(ADMIN.describe_topics([full])[0]["partitions"])

    until(lambda: partitions() == 2)
    ADMIN.create_partitions({full: NewPartitions(5)})
    until(lambda: partitions() == 5)
    assert config_of(full, "retention.ms") == "-1"
    ADMIN.alter_configs([ConfigResource(ConfigResourceType.TOPIC, full, {"retention.ms": "1000000"})])
    until(lambda: config_of(full, "retention.ms") == "1000000")
    ADMIN.delete_topics([full])
    until(lambda: full not in ADMIN.list_topics())


def refused_administration():
    full = topic("refused", 2)
    many = f"{full}-many"
    refused = [
        refusal(lambda: ADMIN.create_topics([NewTopic(full, 1, 1)])),
        refusal(lambda: ADMIN.create_topics([NewTopic(many, 1, 9)])),
        refusal(lambda: ADMIN.create_topics([NewTopic(many, 1, 1, topic_configs={"retention.ms": "for ever"})])),
        refusal(lambda: ADMIN.create_partitions({full: NewPartitions(1)})),
        refusal(lambda: ADMIN.delete_topics([many])),
    ]
    assert refused == [
        TopicAlreadyExistsError,
        InvalidReplicationFactorError,
        InvalidConfigurationError,
        InvalidPartitionsError,
        UnknownTopicOrPartitionError,
    ], refused


def described(group):
    [one] = ADMIN.describe_consumer_groups([named(group)])
    return one


def groups():
    full = topic("listed")
    produce(full, numbers(0, 3))
    reader = consumer("listed", client_id="listed-member")
    reader.subscribe([full])
    read(reader, 3)
    reader.commit()
    group = named("listed")
    assert (group, "consumer") in ADMIN.list_consumer_groups()
    assert (described("listed").state, described("listed").protocol) == ("Stable", "range")
    [member] = described("listed").members
    assert member.client_id == "listed-member" and member.client_host.strip("/") == "127.0.0.1", member
    assert member.member_assignment.assignment == [(full, [0])], member
    offsets = ADMIN.list_consumer_group_offsets(group)
    assert {partition: one.offset for partition, one in offsets.items()} == {TopicPartition(full, 0): 3}
    reader.close()
    ADMIN.delete_consumer_groups([group])
    assert (group, "consumer") not in ADMIN.list_consumer_groups()


def older_protocol():
    """As for a broker of that age: the lowest versions that are left, without asking for the broker's."""
    full = topic("older")
    produce(full, numbers(0, 50), api_version=(1, 0))
    reader = consumer("older", api_version=(1, 0))
    reader.subscribe([full])
    assert values(read(reader, 50)) == list(range(50))
    reader.commit()
    reader.close()


CODECS = {"none": None, "gzip": "gzip", "snappy": "snappy", "lz4": "lz4", "zstd": "zstd"}
SCENARIOS = {
    **{f"codec {name}": codec(compression) for name, compression in CODECS.items()},
    "acknowledgements": acknowledgements,
    "a key's records go to one partition": keys,
    "large records": large_records,
    "seek and times": seek_and_times,
    "an offset out of range is told or reset": out_of_range,
    "a group grows to three and shrinks": growing_group,
    "stop and resume": stop_and_resume,
    "a member that is too slow can't commit and comes back": member_that_is_too_slow,
    "a pattern takes new topics": pattern,
    "a topic is made by its first record": first_record,
    "the client takes the broker for one of 1.0": older_protocol,
    "administration": administration,
    "what an administrator is refused": refused_administration,
    "a group is listed, described and deleted": groups,
}

play(kafka.__version__, SCENARIOS)
