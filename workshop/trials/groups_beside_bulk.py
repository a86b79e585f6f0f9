#!/usr/bin/env python3
"""A consumer group of fifty members while bulk traffic saturates the machine: nobody is taken for dead.

Fifty stock consumers (librdkafka; 100 partitions, session timeout 6 s, a heartbeat every 2 s) poll and commit every second.
Producers of 1 MiB batches and fetchers of the page cache run at full speed, two of each for every core. Beside that one
member of another group, by hand, sends heartbeats as fast as a hundred a second, and they are timed.

Demanded: no rebalance and no error at any member while the bulk runs; heartbeats answered, p99 within LATENCY_MS; a commit
of every member succeeds after it.

Needs python3-confluent-kafka for the members, and so the python3 that has it.
  usage: groups_beside_bulk.py [seconds, 60] [members, 50]
"""

import multiprocessing
import os
import random
import struct
import sys
import threading
import time

from kafka import VERSIONS, Connection, batch, fetch, produce, request, string
from rig import COUNTED, Broker, Sampler, folder, gone, percentile, say

try:
    from confluent_kafka import Consumer, KafkaException, TopicPartition
except ImportError:
    sys.exit("needs python3-confluent-kafka")

LATENCY_MS = 250
SESSION_MS = 6000
BULK_EACH = 2 * (os.cpu_count() or 1)
FIND_COORDINATOR, HEARTBEAT, JOIN_GROUP, SYNC_GROUP = 10, 12, 11, 14
VERSIONS.update({FIND_COORDINATOR: 0, HEARTBEAT: 0, JOIN_GROUP: 1, SYNC_GROUP: 0})


class Crowd:
    """The stock members, each polled by one thread of this process's own."""

    def __init__(self, port, members):
        self.assignments, self.revocations, self.errors, self.committed = 0, 0, [], 0
        self.consumers = [self._consumer(port, number) for number in range(members)]
        self.running = True
        self.thread = threading.Thread(target=self._poll, daemon=True)
        self.thread.start()

    def _consumer(self, port, number):
        consumer = Consumer({"bootstrap.servers": f"127.0.0.1:{port}", "group.id": "crowd", "client.id": f"member-{number}",
                             "session.timeout.ms": SESSION_MS, "heartbeat.interval.ms": 2000, "auto.offset.reset": "earliest",
                             "auto.commit.interval.ms": 1000, "error_cb": self._error, "log_level": 0})
        consumer.subscribe(["shared"], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._revoked)
        return consumer

    def _assigned(self, _, partitions):
        self.assignments += 1

    def _revoked(self, _, partitions):
        self.revocations += 1

    def _error(self, error):
        self.errors.append(str(error))

    def _poll(self):
        while self.running:
            for consumer in self.consumers:
                message = consumer.poll(0)
                if message is not None and message.error():
                    self.errors.append(str(message.error()))
            time.sleep(0.02)

    def settle(self):
        """Waits until everybody has an assignment and nothing has moved for five seconds."""
        moved, since = -1, time.monotonic()
        deadline = since + 90
        while time.monotonic() - since < 5 or not all(consumer.assignment() for consumer in self.consumers):
            if self.assignments != moved:
                moved, since = self.assignments, time.monotonic()
            if time.monotonic() > deadline:
                raise RuntimeError("the group does not settle")
            time.sleep(0.2)

    def end(self):
        """How many of the members could commit in their generation."""
        self.running = False
        self.thread.join()
        good = 0
        for consumer in self.consumers:
            part = consumer.assignment()[0]
            try:
                consumer.commit(offsets=[TopicPartition("shared", part.partition, 0)], asynchronous=False)
                good += 1
            except KafkaException as failure:
                self.errors.append(str(failure))
        return good


class Pulse(threading.Thread):
    """A member of a group of its own whose heartbeats are timed."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.connection = Connection(port)
        self.millis, self.running = [], True
        self._join()

    def _join(self):
        call = self.connection.call
        while call(request(FIND_COORDINATOR, string("pulse"))).take("h") != 0:
            time.sleep(0.1)
        subscription = struct.pack(">h", 0) + struct.pack(">i", 0) + struct.pack(">i", -1)
        body = string("pulse") + struct.pack(">ii", SESSION_MS, 10000) + string("") + string("consumer")
        body += struct.pack(">i", 1) + string("range") + struct.pack(">i", len(subscription)) + subscription
        joined = call(request(JOIN_GROUP, body))
        error, self.generation = joined.take("hi")
        if error != 0:
            raise RuntimeError(f"the pulse can't join: {error}")
        joined.string(), joined.string()
        self.member = joined.string()
        body = string("pulse") + struct.pack(">i", self.generation) + string(self.member) + struct.pack(">i", 0)
        if call(request(SYNC_GROUP, body)).take("h") != 0:
            raise RuntimeError("the pulse can't sync")

    def run(self):
        beat = request(HEARTBEAT, string("pulse") + struct.pack(">i", self.generation) + string(self.member))
        due = time.perf_counter()
        while self.running:
            began = time.perf_counter()
            error = self.connection.call(beat).take("h")
            if error != 0:
                raise RuntimeError(f"a heartbeat was answered with {error}")
            self.millis.append((time.perf_counter() - began) * 1000)
            due = max(due + 0.01, began)
            time.sleep(max(0, due - time.perf_counter()))

    def lap(self, what):
        found, self.millis = sorted(self.millis), []
        if not found or not self.is_alive():
            raise RuntimeError("no heartbeat was answered")
        say(f"  {what}: {len(found)} heartbeats, ms: p50 {percentile(found, 0.5):.2f}, p99 {percentile(found, 0.99):.2f}, "
            f"max {found[-1]:.2f}")
        return percentile(found, 0.99)


def bulk_produce(port, partition, counted):
    connection = Connection(port)
    frame = produce([("bulk", [(partition, batch(random.Random(2).randbytes(1_000_000), int(time.time() * 1000)))])])
    while True:
        for _ in range(5):
            connection.send(frame)
        for _ in range(5):
            connection.receive()
        counted.value += 5


def bulk_fetch(port, partition, counted):
    connection = Connection(port)
    frame = fetch("bulk", partition, 0, 16 << 20)
    while True:
        connection.send(frame)
        counted.value += len(connection.receive().data) >> 20


class Bulk:
    def __init__(self, port):
        context = multiprocessing.get_context("fork")
        self.counts = [context.Value("q", 0, lock=False) for _ in range(2)]
        self.processes = [
            context.Process(target=target, args=(port, number, count), daemon=True)
            for target, count in zip((bulk_produce, bulk_fetch), self.counts) for number in range(BULK_EACH)]
        self.began = time.monotonic()
        for process in self.processes:
            process.start()

    def end(self):
        took = time.monotonic() - self.began
        for process in self.processes:
            process.kill()
            process.join()
        return [count.value / took for count in self.counts]


def prepare(broker, members):
    connection = broker.connect()
    connection.create_topic("shared", 2 * members)
    connection.create_topic("bulk", BULK_EACH, {"retention.bytes": str(256 << 20), "segment.bytes": str(64 << 20)})
    filler = batch(random.Random(3).randbytes(1_000_000), int(time.time() * 1000))
    for _ in range(16):
        connection.produce(produce([("bulk", [(at, filler)]) for at in range(BULK_EACH)]))
    connection.close()


def trial(broker, seconds, members):
    prepare(broker, members)
    crowd = Crowd(broker.port, members)
    crowd.settle()
    pulse = Pulse(broker.port)
    pulse.start()
    time.sleep(5)
    pulse.lap("nothing else")
    moved = crowd.assignments + crowd.revocations
    say(f"{members} members, settled; {broker.sizes()}")
    sampler, cpu, began = Sampler(broker), broker.cpu_s(), time.monotonic()
    bulk = Bulk(broker.port)
    time.sleep(seconds)
    heap, direct = broker.memory_mib()
    written, read = bulk.end()
    p99 = pulse.lap(f"{BULK_EACH} producers and {BULK_EACH} fetchers at full speed")
    share = (broker.cpu_s() - cpu) / (time.monotonic() - began)
    pulse.running = False
    moves = crowd.assignments + crowd.revocations - moved
    good = crowd.end()
    say(f"{seconds} s: written {written:.0f} MB/s, read {read:.0f} MB/s, CPU of the broker {share:.0%} of a core, "
        f"most RSS {sampler.end():.0f} MiB (heap {heap:.0f}, direct {direct:.0f}); assignments or revocations meanwhile {moves}, errors {len(crowd.errors)} "
        f"{crowd.errors[:2]}, members that committed afterwards {good} of {members}")
    return moves, good, p99


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    members = int(sys.argv[2]) if len(sys.argv) > 2 else 50
    data = folder("groups")
    broker = Broker(data, options=COUNTED, log_retention_check_interval_ms="5000", log_initial_task_delay_ms="1000")
    try:
        broker.start()
        moves, good, p99 = trial(broker, seconds, members)
        holds = broker.is_alive() and moves == 0 and good == members and p99 < LATENCY_MS
        say(f"{'HOLDS' if holds else 'DOES NOT HOLD'}: rebalances {moves}, committed {good} of {members}, heartbeat p99 "
            f"{p99:.1f} of {LATENCY_MS} ms")
        return 0 if holds else 1
    finally:
        broker.end()
        gone(data)
        if "KEEP" not in os.environ:
            broker.output.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main())
