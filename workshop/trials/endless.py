#!/usr/bin/env python3
"""What clients can make without end: topics, producer ids, groups, offsets, sessions, partitions in a request.

Each case runs against a process of its own and leaves it; a producer and a consumer have to be served at its end.

  topics      2,000 topics of 4 partitions made, written to and deleted, twenty at a time: files, folders and memory as before
  producers   300,000 producer ids, each with one batch in one of four partitions
  groups      20,000 groups with a committed offset each, and 10,000 groups that somebody joins and leaves to time out
  offsets     one group that commits 100,000 offsets with 4 KB of metadata each
  fetches     2,000 connections with a session of 1,000 partitions each, which they wait on
  wide        Metadata of 5,000 partitions and a Fetch of 5,000, from 50 connections at once, again and again
  partitions  as many partitions as the broker lets one make
  memory      twelve requests of 100 MB that hold nothing sensible, four at a time

Demanded of each: the process lives, nothing is left half done (a client gets an answer or is closed), resident memory
stays below BUDGET_MIB (LARGE_BUDGET_MIB in the last case), and afterwards a record is written and read within SERVED_S.

  usage: endless.py [case...]    all cases if none is named; HEAP=64m for another heap than the launcher's
"""

import os
import resource
import socket
import struct
import sys
import time

from kafka import FETCH, METADATA, VERSIONS, batch, crc32c, produce, request, string
from rig import COUNTED, Broker, Sampler, folder, gone, say

BUDGET_MIB = 450
LARGE_BUDGET_MIB = 700
SERVED_S = 10
FIND_COORDINATOR, OFFSET_COMMIT, JOIN_GROUP = 10, 8, 11
VERSIONS.update({FIND_COORDINATOR: 0, OFFSET_COMMIT: 2, JOIN_GROUP: 1})


def topics(broker):
    connection = broker.connect(120)
    data = batch(bytes(1000), int(time.time() * 1000))

    def round_of(number):
        names = [f"short-lived-{number}-{at}" for at in range(20)]
        for name in names:
            connection.create_topic(name, 4)
        while connection.metadata(names) < 80:
            time.sleep(0.01)
        for error, _ in connection.produce(produce([(name, [(at, data) for at in range(4)]) for name in names])):
            if error != 0:
                raise RuntimeError(f"error {error}")
        for name in names:
            if connection.delete_topic(name) != 0:
                raise RuntimeError("not deleted")

    def settled():
        """Files, folders and memory once the broker has come to rest."""
        time.sleep(6)
        return broker.files(), len(os.listdir(broker.data)), broker.memory_mib(collected=True)[0], broker.rss_mib()

    for number in range(10):
        round_of(number)
    before = settled()
    for number in range(10, 100):
        round_of(number)
    after = settled()
    for _ in range(12):
        if after[1] <= before[1]:
            break
        after = settled()
    say("  files, folders, heap used after a collection, RSS: "
        + ", ".join(f"{was:.0f} -> {now:.0f}" for was, now in zip(before, after)))
    return after[0] <= before[0] + 10 and after[1] <= before[1] + 10 and after[2] < before[2] + 4


def identified(producer_id):
    """A batch of one record by a producer that nobody has heard of."""
    now = int(time.time() * 1000)
    covered = struct.pack(">hiqqqhii", 0, 0, now, now, producer_id, 0, 0, 1) + b"\x0e\0\0\0\1\x02x\0"
    return struct.pack(">qiibI", 0, 9 + len(covered), -1, 2, crc32c(covered)) + covered


def producers(broker):
    connection = broker.connect(120)
    connection.create_topic("identified", 4)
    refused, count = set(), 300_000
    for first in range(0, count, 400):
        for base in range(first, first + 400, 4):
            connection.send(produce([("identified", [(at, identified(10_000_000 + base + at)) for at in range(4)])]))
        for _ in range(100):
            fields = connection.receive()
            fields.take("i"), fields.string()
            for _ in range(fields.take("i")):
                refused.add(fields.take("ihqqq")[1])
    heap = broker.memory_mib(collected=True)[0]
    say(f"  {count} producer ids, answers {sorted(refused)}; heap used after a collection {heap:.0f} MiB")
    broker.kill()
    say(f"  start after SIGKILL: {broker.start():.2f} s")
    return refused == {0}


def coordinator(connection, group):
    while connection.call(request(FIND_COORDINATOR, string(group))).take("h") != 0:
        time.sleep(0.1)


def commit(group, topic, partitions, metadata):
    body = string(group) + struct.pack(">i", -1) + string("") + struct.pack(">q", -1)
    body += struct.pack(">i", 1) + string(topic) + struct.pack(">i", len(partitions))
    for at in partitions:
        body += struct.pack(">iq", at, 1) + string(metadata)
    return request(OFFSET_COMMIT, body)


def committed(fields):
    """The errors of an OffsetCommit answer."""
    errors = set()
    for _ in range(fields.take("i")):
        fields.string()
        for _ in range(fields.take("i")):
            errors.add(fields.take("ih")[1])
    return errors


def groups(broker):
    connection = broker.connect(120)
    connection.create_topic("topic", 1)
    coordinator(connection, "group-0")
    errors, joined = set(), set()
    for first in range(0, 20_000, 50):
        for number in range(first, first + 50):
            connection.send(commit(f"group-{number}", "topic", [0], ""))
        for _ in range(50):
            errors |= committed(connection.receive())
    subscription = struct.pack(">hii", 0, 0, -1)
    for first in range(0, 10_000, 50):
        for number in range(first, first + 50):
            body = string(f"joined-{number}") + struct.pack(">ii", 6000, 1000) + string("") + string("consumer")
            body += struct.pack(">i", 1) + string("range") + struct.pack(">i", len(subscription)) + subscription
            connection.send(request(JOIN_GROUP, body))
        for _ in range(50):
            joined.add(connection.receive().take("h"))
    heap = broker.memory_mib(collected=True)[0]
    time.sleep(15)
    say(f"  30,000 groups, answers {sorted(errors)} and {sorted(joined)}; heap used after a collection {heap:.0f} MiB, "
        f"{broker.memory_mib(collected=True)[0]:.0f} MiB when the members have timed out")
    return errors <= {0, 14, 15, 16} and joined <= {0, 14, 15, 16}


def offsets(broker):
    connection = broker.connect(120)
    connection.create_topic("topic", 1000)
    coordinator(connection, "hoarder")
    errors = {}
    for number in range(100):
        for first in range(0, 1000, 100):
            for error in committed(connection.call(commit(f"hoarder-{number}", "topic", range(first, first + 100), "m" * 4000))):
                errors[error] = errors.get(error, 0) + 1
    say(f"  100,000 offsets, answers of 1,000 requests {errors}; heap used after a collection "
        f"{broker.memory_mib(collected=True)[0]:.0f} MiB")
    broker.kill()
    say(f"  start after SIGKILL: {broker.start():.2f} s")
    coordinator(broker.connect(), "hoarder")
    return 0 in errors


def session_fetch(topic, partitions, wait_ms):
    """Fetch v7 that begins a session."""
    head = struct.pack(">hhi", FETCH, 7, 1) + string("trial")
    body = struct.pack(">iiiibiii", -1, wait_ms, 1, 50 << 20, 0, 0, 0, 1) + string(topic) + struct.pack(">i", partitions)
    for at in range(partitions):
        body += struct.pack(">iqqi", at, 0, -1, 1 << 20)
    body += struct.pack(">i", 0)
    return struct.pack(">i", len(head) + len(body)) + head + body


def fetches(broker):
    connection = broker.connect(120)
    connection.create_topic("waited-for", 1000)
    while connection.metadata(["waited-for"]) < 1000:
        time.sleep(0.05)
    frame, crowd = session_fetch("waited-for", 1000, 20_000), []
    for number in range(2000):
        one = socket.socket()
        one.bind((f"127.0.3.{1 + number // 900}", 0))
        one.connect(("127.0.0.1", broker.port))
        one.sendall(frame)
        crowd.append(one)
    time.sleep(5)
    heap, direct = broker.memory_mib()
    say(f"  2,000 sessions of 1,000 partitions asked for: {broker.sizes()}, heap {heap:.0f} MiB, direct {direct:.0f} MiB")
    for one in crowd:
        one.close()
    return True


def wide(broker):
    connection = broker.connect(120)
    for number in range(5):
        connection.create_topic(f"wide-{number}", 1000)
    while connection.metadata(None) < 5000:
        time.sleep(0.05)
    asking = request(METADATA, struct.pack(">i", -1) + b"\0")
    body = struct.pack(">iiiibi", -1, 1, 0, 50 << 20, 0, 5)
    for number in range(5):
        body += string(f"wide-{number}") + struct.pack(">i", 1000)
        body += b"".join(struct.pack(">iqi", at, 0, 1 << 20) for at in range(1000))
    fetching = request(FETCH, body)
    crowd = [broker.connect(120) for _ in range(50)]
    slowest = 0
    for _ in range(10):
        for one in crowd:
            one.send(asking)
            one.send(fetching)
        began = time.monotonic()
        for one in crowd:
            one.receive(), one.receive()
        slowest = max(slowest, time.monotonic() - began)
    heap, direct = broker.memory_mib()
    say(f"  50 times Metadata of 5,000 partitions and a Fetch of 5,000: the slowest round of all took {slowest:.2f} s; "
        f"{broker.sizes()}, heap {heap:.0f} MiB, direct {direct:.0f} MiB")
    return True


def partitions(broker):
    connection, made, refusal = broker.connect(300), 0, "none"
    for number in range(100):
        try:
            connection.create_topic(f"many-{number}", 1000)
            made += 1000
        except RuntimeError as failure:
            refusal = str(failure)
            break
    deadline = time.monotonic() + 60
    while connection.metadata(None) < made and time.monotonic() < deadline:
        time.sleep(0.5)
    led = connection.metadata(None)
    say(f"  {made} partitions made, {led} led; refusal: {refusal}; {broker.sizes()}, heap used after a collection "
        f"{broker.memory_mib(collected=True)[0]:.0f} MiB")
    broker.kill()
    began = time.monotonic()
    broker.start()
    connection = broker.connect(300)
    while connection.metadata(None) < made:
        time.sleep(0.2)
    connection.produce(produce([("before", [(0, batch(b"first", int(time.time() * 1000)))])]))
    say(f"  start after SIGKILL: all led, a record written after {time.monotonic() - began:.1f} s; {broker.sizes()}")
    return led >= made


def memory(broker):
    frame = struct.pack(">i", 100 << 20) + struct.pack(">hhi", 0, 7, 1) + string("trial") + struct.pack(">hh", -1, -1) + bytes((100 << 20) - 19)
    crowd, outcomes = [], {"answered": 0, "closed": 0}
    for _ in range(12):
        crowd.append(broker.connect(120))
        try:
            crowd[-1].send(frame)
        except OSError:
            pass
        if len(crowd) == 4:
            for one in crowd:
                try:
                    one.receive()
                    outcomes["answered"] += 1
                except OSError:
                    outcomes["closed"] += 1
                one.close()
            crowd = []
    heap, direct = broker.memory_mib()
    say(f"  twelve requests of 100 MB: {outcomes}; {broker.sizes()}, heap {heap:.0f} MiB, direct {direct:.0f} MiB")
    return True


CASES = {case.__name__: case for case in (topics, producers, groups, offsets, fetches, wide, partitions, memory)}


def served(broker):
    """Seconds until a record was written and read by somebody new."""
    began = time.monotonic()
    connection = broker.connect(30)
    if connection.metadata(["afterwards"]) < 0:
        return float("inf")
    try:
        connection.create_topic("afterwards", 1)
        topic = "afterwards"
    except RuntimeError:
        topic = "before"
    while connection.produce(produce([(topic, [(0, batch(b"still there", int(time.time() * 1000)))])]))[0][0] != 0:
        time.sleep(0.05)
        if time.monotonic() - began > SERVED_S:
            return float("inf")
    return time.monotonic() - began if connection.fetch(topic, 0, 0)[2] else float("inf")


def trial(name):
    data = folder("endless")
    heap = os.environ.get("HEAP")
    broker = Broker(data, options=COUNTED + (f" -Xmx{heap} -Xms16m" if heap else ""), auto_create_topics_enable="false")
    try:
        broker.start()
        connection = broker.connect()
        connection.create_topic("before", 1)
        connection.close()
        sampler, began, whole = Sampler(broker), time.monotonic(), False
        try:
            whole = CASES[name](broker)
            took = served(broker)
        except (OSError, RuntimeError, struct.error) as failure:
            say(f"  {failure!r}")
            took = float("inf")
        most = sampler.end()
        lives, budget = broker.is_alive(), LARGE_BUDGET_MIB if name == "memory" else BUDGET_MIB
        holds = whole and lives and most < budget and took < SERVED_S
        say(f"{'HOLDS' if holds else 'DOES NOT HOLD'}: {name}, {time.monotonic() - began:.0f} s; "
            f"{'lives' if lives else 'DIED'}, most RSS {most:.0f} of {budget} MiB, served afterwards after {took:.2f} s")
        if not lives:
            say("\n".join(line for line in broker.log().split("\n")[-12:]))
        return holds
    finally:
        broker.end()
        gone(data)
        if "KEEP" not in os.environ:
            broker.output.unlink(missing_ok=True)


def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    return 0 if all([trial(name) for name in sys.argv[1:] or CASES]) else 1


if __name__ == "__main__":
    sys.exit(main())
