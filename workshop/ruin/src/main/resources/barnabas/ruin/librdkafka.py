"""A client of librdkafka (confluent_kafka) that is told what to do by lines, and tells by lines what it saw.

usage: librdkafka.py writer|reader|member NAME [key=value]... [-- TOPIC...]

writer: reads `send ID BYTES TOPIC PARTITION`; prints `acked ID PARTITION OFFSET` or `open ID WORDS`. At the end of its
        input it flushes, prints `left N` and ends.
reader: reads all partitions of one topic from the beginning; prints `began TOPIC PARTITION` and
        `read TOPIC PARTITION OFFSET ID`, until its input ends.
member: subscribes to the topics; prints the same, and commits what it has printed (`-commit=sync|auto`).

A record's value is its id in eight bytes, then bytes that follow from it, as barnabas.sim.Values has them. A value that is
anything else is `bad TOPIC PARTITION OFFSET`.
"""

import os
import sys
import threading

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Producer, TopicPartition

ROLE, NAME = sys.argv[1], sys.argv[2]
WORDS = sys.argv[3:]
TOPICS = WORDS[WORDS.index("--") + 1 :] if "--" in WORDS else []
SETTINGS = dict(word.split("=", 1) for word in WORDS if "=" in word)
COMMIT = SETTINGS.pop("-commit", "sync")
# The filler of all values is this cycle, begun at different places: 7 is a unit modulo 256, and its inverse is 183.
CYCLE = bytes(k * 7 & 255 for k in range(256)) * 1200


def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def value(number, size):
    place = (number * 31 * 183 + 8) & 255
    return number.to_bytes(8, "big") + CYCLE[place : place + max(0, size - 8)]


def told(message):
    if message.error():
        say("error", message.error())
        return
    content = message.value() or b""
    number = int.from_bytes(content[:8], "big")
    good = len(content) >= 8 and content == value(number, len(content))
    where = (message.topic(), message.partition(), message.offset())
    say("read", *where, number) if good else say("bad", *where)


def met(error):
    """An idempotent producer that met what it can't go on from is of no use any more, and its next life begins."""
    if error.fatal():
        say("fatal", error)
        os._exit(3)
    say("error", error)


def write():
    producer = Producer({**SETTINGS, "client.id": NAME, "error_cb": met})
    running = threading.Event()
    running.set()

    def serve():
        while running.is_set():
            try:
                producer.poll(0.05)
            except KafkaException as refused:
                met(refused.args[0])

    server = threading.Thread(target=serve)
    server.start()

    def report(number):
        def reported(error, message):
            if error is None:
                say("acked", number, message.partition(), message.offset())
            else:
                say("open", number, error)

        return reported

    for line in sys.stdin:
        _, number, size, topic, partition = line.split()
        content = value(int(number), int(size))
        while True:
            try:
                producer.produce(topic, content, partition=int(partition), on_delivery=report(int(number)))
                break
            except BufferError:
                producer.poll(0.1)
            except KafkaException as refused:
                say("open", number, refused)
                break
    left = producer.flush(60)
    running.clear()
    server.join()
    say("left", left)


def ending():
    """An event that is set once the input has ended."""
    ended = threading.Event()

    def wait():
        sys.stdin.read()
        ended.set()

    threading.Thread(target=wait, daemon=True).start()
    return ended


def consumer():
    return Consumer(
        {
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            **SETTINGS,
            "client.id": NAME,
            "error_cb": met,
        }
    )


def read():
    reader, ended = consumer(), ending()
    topic, partitions = TOPICS[0], int(TOPICS[1])
    for partition in range(partitions):
        say("began", topic, partition)
    reader.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in range(partitions)])
    while not ended.is_set():
        for message in reader.consume(200, 0.2):
            told(message)
    reader.close()


def store(member, message):
    """Only what was printed may be committed."""
    if not message.error():
        try:
            member.store_offsets(message=message)
        except KafkaException as refused:
            say("error", refused.args[0])


def join():
    member, ended = consumer(), ending()

    def assigned(_, partitions):
        for partition in partitions:
            say("began", partition.topic, partition.partition)

    member.subscribe(TOPICS, on_assign=assigned)
    uncommitted = False
    while not ended.is_set():
        messages = member.consume(200, 0.2)
        for message in messages:
            told(message)
            store(member, message)
        uncommitted = uncommitted or bool(messages)
        if uncommitted and COMMIT == "sync":
            try:
                member.commit(asynchronous=False)
                uncommitted = False
            except KafkaException as refused:
                if refused.args[0].code() == KafkaError._NO_OFFSET:
                    uncommitted = False
                else:
                    say("error", refused.args[0])
    member.close()


{"writer": write, "reader": read, "member": join}[ROLE]()
say("closed")
