"""Drives a broker with confluent_kafka (librdkafka)."""

import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition, libversion, version
from confluent_kafka.admin import AdminClient, ConfigResource, ConfigSource, NewPartitions, NewTopic

from kit import BOOTSTRAP, DEADLINE_S, START_MS, named, play, until, varied

ADMIN = AdminClient({"bootstrap.servers": BOOTSTRAP})


def topic(name, partitions=1, config=None):
    full = named(name)
    futures = ADMIN.create_topics([NewTopic(full, partitions, 1, config=config or {})])
    futures[full].result(DEADLINE_S)
    return full


def produce(name, records, **config):
    delivered = []
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "linger.ms": 5, **config})

    def report(error, message):
        if error is not None:
            raise AssertionError(f"delivery failed: {error}")
        delivered.append((message.partition(), message.offset()))

    for record in records:
        producer.produce(name, on_delivery=report, **record)
        producer.poll(0)
    left = producer.flush(DEADLINE_S)
    assert left == 0, f"{left} records not delivered"
    return delivered


def consumer(group, **config):
    return Consumer(
        {
            "bootstrap.servers": BOOTSTRAP,
            "group.id": named(group),
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "session.timeout.ms": 6000,
            "heartbeat.interval.ms": 500,
            **config,
        }
    )


def read(reader, count):
    messages = []
    deadline = time.monotonic() + DEADLINE_S
    while len(messages) < count:
        assert time.monotonic() < deadline, f"{len(messages)} of {count} records read"
        for message in reader.consume(count - len(messages), timeout=0.5):
            if message.error():
                assert message.error().code() == KafkaError._PARTITION_EOF, message.error()
            else:
                messages.append(message)
    return messages


def codec(name):
    def scenario():
        full = topic(f"codec-{name}")
        records = varied(500)
        # In order, even if the first batch has to be sent again.
        produce(full, records, **{"compression.type": name, "enable.idempotence": True})
        reader = consumer(f"codec-{name}")
        reader.assign([TopicPartition(full, 0, 0)])
        messages = read(reader, len(records))
        reader.close()
        for i, (sent, got) in enumerate(zip(records, messages)):
            assert got.offset() == i, f"offset {got.offset()} at {i}"
            assert got.key() == sent["key"], f"key at {i}"
            assert got.value() == sent["value"], f"value at {i}"
            assert got.timestamp()[1] == sent["timestamp"], f"timestamp at {i}"
            assert (got.headers() or []) == sent["headers"], f"headers at {i}"

    return scenario


def idempotent_and_acks():
    for acks in ("0", "1", "all"):
        full = topic(f"acks-{acks}")
        produce(full, [{"value": str(i).encode()} for i in range(200)], acks=acks)
        reader = consumer("acks")
        reader.assign([TopicPartition(full, 0, 0)])
        assert [int(m.value()) for m in read(reader, 200)] == list(range(200))
        reader.close()
    full = topic("idempotent", 3)
    delivered = produce(
        full,
        [{"key": str(i).encode(), "value": str(i).encode()} for i in range(3000)],
        **{"enable.idempotence": True},
    )
    assert len(set(delivered)) == 3000


def large_records():
    full = topic("large")
    value = bytes(range(256)) * 3600
    produce(full, [{"value": value}], **{"message.max.bytes": 2_000_000})
    reader = consumer("large", **{"fetch.message.max.bytes": 1000})
    reader.assign([TopicPartition(full, 0, 0)])
    assert read(reader, 1)[0].value() == value
    reader.close()
    errors = []
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "message.max.bytes": 5_000_000})
    producer.produce(full, value * 3, on_delivery=lambda error, _: errors.append(error))
    producer.flush(DEADLINE_S)
    assert errors[0].code() == KafkaError.MSG_SIZE_TOO_LARGE, errors


def seek_and_times():
    full = topic("seek")
    produce(full, [{"value": str(i).encode(), "timestamp": START_MS + i * 1000} for i in range(100)])
    reader = consumer("seek")
    assert reader.get_watermark_offsets(TopicPartition(full, 0), timeout=DEADLINE_S) == (0, 100)
    found = reader.offsets_for_times([TopicPartition(full, 0, START_MS + 41_500)], DEADLINE_S)
    assert found[0].offset == 42, found
    reader.assign([TopicPartition(full, 0, 90)])
    assert [int(m.value()) for m in read(reader, 10)] == list(range(90, 100))
    reader.seek(TopicPartition(full, 0, 5))
    assert [int(m.value()) for m in read(reader, 3)] == [5, 6, 7]
    reader.close()


def group_of_two():
    full = topic("group", 4)
    produce(full, [{"key": str(i).encode(), "value": str(i).encode()} for i in range(400)])
    one, two = consumer("two"), consumer("two")
    one.subscribe([full])
    two.subscribe([full])
    seen = set()
    deadline = time.monotonic() + DEADLINE_S
    while not (len(one.assignment()) == 2 and len(two.assignment()) == 2 and len(seen) == 400):
        assert time.monotonic() < deadline, (one.assignment(), two.assignment(), len(seen))
        for reader in (one, two):
            for message in reader.consume(100, timeout=0.1):
                if not message.error():
                    seen.add(int(message.value()))
    one.commit(asynchronous=False)
    two.commit(asynchronous=False)
    two.close()
    while len(one.assignment()) != 4:
        assert time.monotonic() < deadline, one.assignment()
        one.consume(1, timeout=0.1)
    one.close()
    again = consumer("two")
    committed = again.committed([TopicPartition(full, p) for p in range(4)], DEADLINE_S)
    assert sum(p.offset for p in committed) == 400, committed
    again.close()


def cooperative_group():
    full = topic("cooperative", 6)
    owned, moved = {}, {}

    def member(name):
        owned[name], moved[name] = set(), []
        reader = consumer("cooperative", **{"partition.assignment.strategy": "cooperative-sticky"})

        def given(client, partitions):
            owned[name] |= {p.partition for p in partitions}
            client.incremental_assign(partitions)

        def taken(client, partitions):
            owned[name] -= {p.partition for p in partitions}
            moved[name] += [p.partition for p in partitions]
            client.incremental_unassign(partitions)

        reader.subscribe([full], on_assign=given, on_revoke=taken)
        return reader

    def until(shares):
        deadline = time.monotonic() + DEADLINE_S
        while {name: len(owned[name]) for name in shares} != shares:
            assert time.monotonic() < deadline, owned
            for reader in readers:
                reader.poll(0.05)

    readers = [member("one")]
    until({"one": 6})
    readers.append(member("two"))
    until({"one": 3, "two": 3})
    assert len(moved["one"]) == 3 and not moved["two"], moved
    assert owned["one"] | owned["two"] == set(range(6)), owned
    moved["one"].clear()
    readers.pop().close()
    until({"one": 6})
    assert not moved["one"], moved
    readers.pop().close()


def static_member():
    full = topic("static", 4)
    assignments = []

    def member(name, on_assign=lambda *_: None):
        reader = consumer("static", **{"group.instance.id": name})
        reader.subscribe([full], on_assign=on_assign)
        return reader

    one = member("one", lambda _, partitions: assignments.append(partitions))
    two = member("two")
    deadline = time.monotonic() + DEADLINE_S

    def until_shared():
        while not (len(one.assignment()) == 2 and len(two.assignment()) == 2):
            assert time.monotonic() < deadline, (one.assignment(), two.assignment())
            one.poll(0.05)
            two.poll(0.05)

    until_shared()
    before = len(assignments)
    had = {p.partition for p in two.assignment()}
    two.close()
    two = member("two")
    until_shared()
    assert {p.partition for p in two.assignment()} == had and len(assignments) == before
    two.close()
    one.close()


def stop_resume_and_rewind():
    full = topic("resume")
    numbered = [{"value": str(i).encode()} for i in range(40)]
    produce(full, numbered[:20])
    first = consumer("resume")
    first.subscribe([full])
    assert [int(m.value()) for m in read(first, 20)] == list(range(20))
    first.commit(asynchronous=False)
    first.close()
    produce(full, numbered[20:])
    second = consumer("resume")
    second.subscribe([full])
    assert [int(m.value()) for m in read(second, 20)] == list(range(20, 40))
    second.seek(TopicPartition(full, 0, 0))
    assert [int(m.value()) for m in read(second, 40)] == list(range(40))
    second.close()
    other = consumer("resume-other")
    other.subscribe([full])
    assert [int(m.value()) for m in read(other, 40)] == list(range(40))
    other.close()


def administration():
    full = topic("admin", 2, {"retention.ms": "-1"})
    metadata = ADMIN.list_topics(timeout=DEADLINE_S)
    assert len(metadata.topics[full].partitions) == 2
    ADMIN.create_partitions([NewPartitions(full, 5)])[full].result(DEADLINE_S)
    until(lambda: len(ADMIN.list_topics(full, DEADLINE_S).topics[full].partitions) == 5)
    resource = ConfigResource(ConfigResource.Type.TOPIC, full)
    config = ADMIN.describe_configs([resource])[resource].result(DEADLINE_S)
    assert config["retention.ms"].value == "-1"
    change = ConfigResource(ConfigResource.Type.TOPIC, full, {"retention.ms": "1000000"})
    ADMIN.alter_configs([change])[change].result(DEADLINE_S)
    def retention():
        return ADMIN.describe_configs([resource])[resource].result(DEADLINE_S)["retention.ms"]

    until(lambda: retention().value == "1000000")
    assert retention().source == ConfigSource.DYNAMIC_TOPIC_CONFIG.value, retention().source
    ADMIN.delete_topics([full])[full].result(DEADLINE_S)
    until(lambda: full not in ADMIN.list_topics(timeout=DEADLINE_S).topics)
    produce(named("automatic"), [{"value": b"made by its first record"}])


def groups_are_listed():
    full = topic("listed")
    produce(full, [{"value": b"x"}])
    reader = consumer("listed", **{"client.id": "listed-member"})
    reader.subscribe([full])
    read(reader, 1)
    [group] = ADMIN.list_groups(named("listed"), timeout=DEADLINE_S)
    assert (group.state, group.protocol_type, group.protocol) == ("Stable", "consumer", "range")
    [member] = group.members
    assert member.client_id == "listed-member" and "127.0.0.1" in member.client_host
    assert full.encode() in member.assignment
    reader.close()


def refused_administration():
    def refusal(future):
        try:
            future.result(DEADLINE_S)
        except KafkaException as refused:
            return refused.args[0].code()
        raise AssertionError("not refused")

    full = topic("refused", 2)
    assert refusal(ADMIN.create_topics([NewTopic(full, 1, 1)])[full]) == KafkaError.TOPIC_ALREADY_EXISTS
    many = f"{full}-many"
    code = refusal(ADMIN.create_topics([NewTopic(many, 1, 9)])[many])
    assert code == KafkaError.INVALID_REPLICATION_FACTOR, code
    code = refusal(ADMIN.create_partitions([NewPartitions(full, 1)])[full])
    assert code == KafkaError.INVALID_PARTITIONS, code
    change = ConfigResource(ConfigResource.Type.TOPIC, full, {"retention.ms": "for ever"})
    assert refusal(ADMIN.alter_configs([change])[change]) == KafkaError.INVALID_CONFIG
    assert refusal(ADMIN.delete_topics([many])[many]) == KafkaError.UNKNOWN_TOPIC_OR_PART


def topic_made_anew():
    full = topic("anew")
    outcomes = []
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "enable.idempotence": True})
    for round in range(2):
        for i in range(5):
            producer.produce(full, str(i).encode(), on_delivery=lambda e, _: outcomes.append(e))
            assert producer.flush(DEADLINE_S) == 0
        ADMIN.delete_topics([full])[full].result(DEADLINE_S)
        topic("anew")
    assert outcomes == [None] * 10, outcomes


def transactions():
    producer = Producer({"bootstrap.servers": BOOTSTRAP, "transactional.id": named("tx")})
    started = time.monotonic()
    try:
        producer.init_transactions(DEADLINE_S)
    except KafkaException as refused:
        error, seconds = refused.args[0], time.monotonic() - started
        assert not error.retriable() and seconds < 5, f"{error} after {seconds} s"
    else:
        raise AssertionError("a transactional producer was let in")


SCENARIOS = {
    **{f"codec {name}": codec(name) for name in ("none", "gzip", "snappy", "lz4", "zstd")},
    "acks and idempotence": idempotent_and_acks,
    "large records": large_records,
    "seek and times": seek_and_times,
    "group of two": group_of_two,
    "a cooperative group moves only what must move": cooperative_group,
    "a static member comes back and nobody is rebalanced": static_member,
    "stop, resume and rewind": stop_resume_and_rewind,
    "a topic made anew under an idempotent producer": topic_made_anew,
    "transactions are refused at once": transactions,
    "administration": administration,
    "what an administrator is refused": refused_administration,
    "a group is listed with its members": groups_are_listed,
}

play(f"{version()[0]}, librdkafka {libversion()[0]}", SCENARIOS)
