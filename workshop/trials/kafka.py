"""The few Kafka messages that the trials speak, over one plain socket, with the standard library alone.

Old, non-flexible versions on purpose: they are short, and every broker of today still serves them.
A request that has been encoded once can be sent many times, so that the load costs little beside the broker.
"""

import socket
import struct

PRODUCE, FETCH, LIST_OFFSETS, METADATA, API_VERSIONS = 0, 1, 2, 3, 18
CREATE_TOPICS, DELETE_TOPICS, DELETE_RECORDS = 19, 20, 21
VERSIONS = {PRODUCE: 7, FETCH: 4, LIST_OFFSETS: 1, METADATA: 4, API_VERSIONS: 0,
            CREATE_TOPICS: 2, DELETE_TOPICS: 1, DELETE_RECORDS: 0}


def _crc_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


CRC_TABLE = _crc_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = CRC_TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def varint(value):
    value = value << 1 ^ value >> 63
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def string(text):
    data = text.encode()
    return struct.pack(">h", len(data)) + data


def batch(value, timestamp_ms):
    """A record batch of one record without a key; its value is the batch's end but for one byte."""
    body = b"\0" + varint(0) + varint(0) + varint(-1) + varint(len(value)) + value + varint(0)
    record = varint(len(body)) + body
    covered = struct.pack(">hiqqqhii", 0, 0, timestamp_ms, timestamp_ms, -1, -1, -1, 1) + record
    return struct.pack(">qiibI", 0, 9 + len(covered), -1, 2, crc32c(covered)) + covered


def batches(data):
    """(base offset, next offset, the batch's bytes) of each whole batch in fetched data."""
    at = 0
    while at + 61 <= len(data):
        base, size = struct.unpack_from(">qi", data, at)
        if at + 12 + size > len(data):
            return
        last = struct.unpack_from(">i", data, at + 23)[0]
        yield base, base + last + 1, data[at:at + 12 + size]
        at += 12 + size


def request(key, body, correlation=1):
    head = struct.pack(">hhi", key, VERSIONS[key], correlation) + string("trial")
    return struct.pack(">i", len(head) + len(body)) + head + body


def produce(parts, acks=-1, timeout_ms=30000):
    """A produce request; parts is [(topic, [(partition, batch bytes)])]."""
    body = struct.pack(">hhii", -1, acks, timeout_ms, len(parts))
    for topic, partitions in parts:
        body += string(topic) + struct.pack(">i", len(partitions))
        for partition, data in partitions:
            body += struct.pack(">ii", partition, len(data)) + data
    return request(PRODUCE, body)


def fetch(topic, partition, offset, bytes_max=1 << 20, wait_ms=100):
    body = struct.pack(">iiiibi", -1, wait_ms, 1, bytes_max, 0, 1) + string(topic)
    return request(FETCH, body + struct.pack(">iiqi", 1, partition, offset, bytes_max))


class Fields:
    """A response's fields, read in order."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        values = struct.unpack_from(">" + form, self.data, self.at)
        self.at += struct.calcsize(">" + form)
        return values[0] if len(values) == 1 else values

    def skip(self, size):
        self.at += size

    def string(self):
        size = self.take("h")
        if size < 0:
            return None
        self.at += size
        return self.data[self.at - size:self.at].decode()

    def bytes(self):
        size = self.take("i")
        self.at += max(size, 0)
        return self.data[self.at - max(size, 0):self.at]


class Connection:
    """One plain connection; every call waits for its response."""

    def __init__(self, port, timeout_s=60):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout_s)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        self.socket.close()

    def send(self, frame):
        self.socket.sendall(frame)

    def receive(self):
        size = struct.unpack(">i", self._exactly(4))[0]
        fields = Fields(self._exactly(size))
        fields.take("i")
        return fields

    def _exactly(self, size):
        data, at = bytearray(size), 0
        view = memoryview(data)
        while at < size:
            count = self.socket.recv_into(view[at:])
            if count == 0:
                raise ConnectionError("closed by the broker")
            at += count
        return data

    def call(self, frame):
        self.send(frame)
        return self.receive()

    def api_versions(self):
        return self.call(request(API_VERSIONS, b"")).take("h")

    def metadata(self, topics):
        """The number of partitions with a leader and no error, of the topics (None: all)."""
        body = struct.pack(">i", -1 if topics is None else len(topics))
        fields = self.call(request(METADATA, body + b"".join(map(string, topics or [])) + b"\0"))
        fields.take("i")
        for _ in range(fields.take("i")):
            fields.take("i"), fields.string(), fields.take("i"), fields.string()
        fields.string(), fields.take("i")
        ready = 0
        for _ in range(fields.take("i")):
            fields.take("h"), fields.string(), fields.take("b")
            for _ in range(fields.take("i")):
                error, _, leader = fields.take("hii")
                for _ in range(2):
                    fields.skip(4 * fields.take("i"))
                ready += error == 0 and leader >= 0
        return ready

    def create_topic(self, topic, partitions, configs=None):
        body = struct.pack(">i", 1) + string(topic) + struct.pack(">ihi", partitions, 1, 0)
        body += struct.pack(">i", len(configs or {}))
        for key, value in (configs or {}).items():
            body += string(key) + string(value)
        fields = self.call(request(CREATE_TOPICS, body + struct.pack(">ib", 60000, 0)))
        fields.take("ii"), fields.string()
        error, words = fields.take("h"), fields.string()
        if error != 0:
            raise RuntimeError(f"topic {topic} not created: {error} {words}")

    def delete_topic(self, topic):
        body = struct.pack(">i", 1) + string(topic) + struct.pack(">i", 60000)
        fields = self.call(request(DELETE_TOPICS, body))
        fields.take("ii"), fields.string()
        return fields.take("h")

    def delete_records(self, topic, partition, offset):
        body = struct.pack(">i", 1) + string(topic) + struct.pack(">iiqi", 1, partition, offset, 30000)
        fields = self.call(request(DELETE_RECORDS, body))
        fields.take("ii"), fields.string(), fields.take("ii")
        return fields.take("qh")

    def end_offset(self, topic, partition, timestamp=-1):
        body = struct.pack(">ii", -1, 1) + string(topic) + struct.pack(">iiq", 1, partition, timestamp)
        fields = self.call(request(LIST_OFFSETS, body))
        fields.take("i"), fields.string(), fields.take("ii")
        error, _, offset = fields.take("hqq")
        if error != 0:
            raise RuntimeError(f"no offset for {topic}-{partition}: error {error}")
        return offset

    def produce(self, frame):
        """[(error, base offset)] for each partition of an encoded produce request, in order."""
        return produced(self.call(frame))

    def fetch(self, topic, partition, offset, bytes_max=1 << 20, wait_ms=100):
        """(error, high watermark, data)."""
        fields = self.call(fetch(topic, partition, offset, bytes_max, wait_ms))
        fields.take("ii"), fields.string(), fields.take("ii")
        error, high_watermark, _ = fields.take("hqq")
        for _ in range(max(fields.take("i"), 0)):
            fields.take("qq")
        return error, high_watermark, fields.bytes()

    def read_all(self, topic, partition, offset=0, bytes_max=1 << 20):
        """Each (base offset, batch) from an offset to the high watermark."""
        while True:
            error, high_watermark, data = self.fetch(topic, partition, offset, bytes_max)
            if error != 0:
                raise RuntimeError(f"fetch of {topic}-{partition} at {offset}: error {error}")
            if offset >= high_watermark:
                return
            for base, following, whole in batches(data):
                yield base, whole
                offset = following


def produced(fields):
    """[(error, base offset)] of a produce response."""
    answers = []
    for _ in range(fields.take("i")):
        fields.string()
        for _ in range(fields.take("i")):
            _, error, base, _, _ = fields.take("ihqqq")
            answers.append((error, base))
    return answers
