// What producers do: codecs, delivery reports, idempotence, large batches and records, statistics.
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What the delivery reports of one producer's records say.
struct reports {
    int delivered;
    int refused;
    rd_kafka_resp_err_t refusal;
    int64_t first_offset;
    int64_t last_offset;
    bool in_order;
};

static void note_report(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    (void)client;
    struct reports *reports = opaque;
    if (message->err) {
        reports->refused++;
        reports->refusal = message->err;
        return;
    }
    bool persisted = rd_kafka_message_status(message) == RD_KAFKA_MSG_STATUS_PERSISTED;
    if (reports->delivered++ == 0) {
        reports->first_offset = message->offset;
        reports->in_order = persisted;
    } else if (!persisted || message->offset != reports->last_offset + 1) {
        reports->in_order = false;
    }
    reports->last_offset = message->offset;
}

static rd_kafka_t *reporting_producer(rd_kafka_conf_t *conf, struct reports *reports) {
    *reports = (struct reports){0};
    rd_kafka_conf_set_dr_msg_cb(conf, note_report);
    rd_kafka_conf_set_opaque(conf, reports);
    return start(RD_KAFKA_PRODUCER, conf);
}

static void send_value(rd_kafka_t *producer, const char *topic, const void *value, size_t length) {
    REQUIRE_CODE(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(0),
                                   RD_KAFKA_V_VALUE((void *)value, length),
                                   RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END),
                 RD_KAFKA_RESP_ERR_NO_ERROR);
}

static void flush(rd_kafka_t *producer) {
    REQUIRE_CODE(rd_kafka_flush(producer, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
}

// The n-th record of a codec's topic: each seventh has no key, each eleventh no value, each third
// has headers.
struct sample {
    char key[16];
    char value[256];
    bool has_key, has_value, has_headers;
};

static struct sample sample(int n) {
    struct sample sample = {
        .has_key = n % 7 != 0, .has_value = n % 11 != 0, .has_headers = n % 3 == 0};
    sprintf(sample.key, "key-%d", n % 10);
    for (int i = 0; i < 12; i++)
        sprintf(sample.value + strlen(sample.value), "value-%d ", n);
    return sample;
}

static void send_sample(rd_kafka_t *producer, const char *topic, int n) {
    struct sample sent = sample(n);
    rd_kafka_headers_t *headers = rd_kafka_headers_new(2);
    if (sent.has_headers) {
        rd_kafka_header_add(headers, "key", -1, sent.key, -1);
        rd_kafka_header_add(headers, "null", -1, NULL, 0);
    }
    REQUIRE_CODE(
        rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(0),
                          RD_KAFKA_V_KEY(sent.has_key ? sent.key : NULL, strlen(sent.key) * sent.has_key),
                          RD_KAFKA_V_VALUE(sent.has_value ? sent.value : NULL,
                                           strlen(sent.value) * sent.has_value),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_TIMESTAMP(time_of(n)),
                          RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END),
        RD_KAFKA_RESP_ERR_NO_ERROR);
}

static bool is_text(const void *bytes, size_t length, bool present, const char *text) {
    if (!present)
        return bytes == NULL;
    return bytes && length == strlen(text) && memcmp(bytes, text, length) == 0;
}

static void require_sample(const rd_kafka_message_t *message, int n) {
    struct sample sent = sample(n);
    REQUIRE(message->offset == n, "offset %ld, expected %d", (long)message->offset, n);
    REQUIRE(is_text(message->key, message->key_len, sent.has_key, sent.key), "key of %d", n);
    REQUIRE(is_text(message->payload, message->len, sent.has_value, sent.value), "value of %d", n);
    rd_kafka_timestamp_type_t type;
    REQUIRE(rd_kafka_message_timestamp(message, &type) == time_of(n), "timestamp of %d", n);
    REQUIRE(type == RD_KAFKA_TIMESTAMP_CREATE_TIME, "kind of timestamp of %d", n);

    rd_kafka_headers_t *headers = NULL;
    rd_kafka_message_headers(message, &headers);
    size_t count = headers ? rd_kafka_header_cnt(headers) : 0;
    REQUIRE(count == (sent.has_headers ? 2 : 0), "%zu headers of %d", count, n);
    const void *value;
    size_t length;
    if (count) {
        rd_kafka_header_get_last(headers, "key", &value, &length);
        REQUIRE(is_text(value, length, true, sent.key), "header of %d", n);
        rd_kafka_header_get_last(headers, "null", &value, &length);
        REQUIRE(value == NULL, "null header of %d", n);
    }
}

static void codec(const char *name) {
    enum { COUNT = 500 };
    char suffix[32];
    sprintf(suffix, "codec-%s", name);
    const char *written = topic(suffix, 1, NULL);
    struct reports reports;
    rd_kafka_t *producer =
        reporting_producer(settings("compression.type", name, "linger.ms", "20", NULL), &reports);
    for (int n = 0; n < COUNT; n++)
        send_sample(producer, written, n);
    flush(producer);
    REQUIRE(reports.delivered == COUNT && reports.in_order, "%d delivered", reports.delivered);
    rd_kafka_destroy(producer);

    rd_kafka_t *consumer = reader(written, 0, 0);
    for (int n = 0; n < COUNT; n++) {
        rd_kafka_message_t *message = next(consumer);
        require_sample(message, n);
        rd_kafka_message_destroy(message);
    }
    leave(consumer);
}

static void codec_none(void) { codec("none"); }
static void codec_gzip(void) { codec("gzip"); }
static void codec_snappy(void) { codec("snappy"); }
static void codec_lz4(void) { codec("lz4"); }
static void codec_zstd(void) { codec("zstd"); }

// The sum of all numbers that stand behind a name in the statistics' JSON.
static long long sum_of(const char *json, const char *name) {
    long long sum = 0;
    for (const char *found = strstr(json, name); found; found = strstr(found + 1, name))
        sum += atoll(found + strlen(name));
    return sum;
}

static char statistics[1 << 20];

static int note_statistics(rd_kafka_t *client, char *json, size_t length, void *opaque) {
    (void)client, (void)length, (void)opaque;
    snprintf(statistics, sizeof statistics, "%s", json);
    return 0;
}

static void await_statistics(rd_kafka_t *producer, const char *words) {
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    statistics[0] = 0;
    while (!strstr(statistics, words)) {
        rd_kafka_poll(producer, TURN_MS);
        REQUIRE(now_ms() < deadline_ms, "the statistics never say %s", words);
    }
}

static void batch_of_20000(void) {
    enum { COUNT = 20000 };
    const char *written = topic("batch", 1, "max.message.bytes", "4000000", NULL);
    struct reports reports;
    rd_kafka_conf_t *conf = settings(
        "enable.idempotence", "true", "linger.ms", "10000", "batch.num.messages", "20000", "batch.size",
        "4000000", "message.max.bytes", "4000000", "statistics.interval.ms", "100", NULL);
    rd_kafka_conf_set_stats_cb(conf, note_statistics);
    rd_kafka_t *producer = reporting_producer(conf, &reports);
    for (int n = 0; n < COUNT; n++) {
        char value[32];
        send_value(producer, written, value, sprintf(value, "record-%06d", n));
    }
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    while (reports.delivered + reports.refused < COUNT && now_ms() < deadline_ms)
        rd_kafka_poll(producer, TURN_MS);
    REQUIRE(reports.refused == 0, "%d refused: %s", reports.refused,
            rd_kafka_err2name(reports.refusal));
    REQUIRE(reports.delivered == COUNT && reports.in_order && reports.first_offset == 0,
            "%d delivered", reports.delivered);
    await_statistics(producer, "\"txmsgs\":20000");
    long long requests = sum_of(statistics, "\"Produce\":");
    REQUIRE(requests == 1, "%lld requests", requests);
    rd_kafka_destroy(producer);

    rd_kafka_t *consumer = reader(written, 0, 0);
    for (int n = 0; n < COUNT; n++) {
        rd_kafka_message_t *message = next(consumer);
        char value[32];
        sprintf(value, "record-%06d", n);
        REQUIRE(message->offset == n, "offset %ld at %d", (long)message->offset, n);
        REQUIRE(is_text(message->payload, message->len, true, value), "value of %d", n);
        rd_kafka_message_destroy(message);
    }
    leave(consumer);
}

static void idempotence(void) {
    enum { COUNT = 2000 };
    const char *written = topic("idempotent", 1, NULL);
    struct reports reports;
    rd_kafka_t *producer = reporting_producer(
        settings("enable.idempotence", "true", "linger.ms", "1", "batch.num.messages", "50", NULL),
        &reports);
    for (int n = 0; n < COUNT; n++) {
        char value[32];
        send_value(producer, written, value, sprintf(value, "%d", n));
        rd_kafka_poll(producer, 0);
    }
    flush(producer);
    REQUIRE(reports.delivered == COUNT && reports.in_order, "%d delivered, refused: %s",
            reports.delivered, rd_kafka_err2name(reports.refusal));
    REQUIRE(end_of(written, 0) == COUNT, "end %ld", (long)end_of(written, 0));
    char why[128];
    REQUIRE_CODE(rd_kafka_fatal_error(producer, why, sizeof why), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_destroy(producer);
}

static void acknowledgements(void) {
    const char *const all[] = {"0", "1", "all"};
    const char *written = topic("acks", 1, NULL);
    for (int i = 0; i < 3; i++) {
        struct reports reports;
        rd_kafka_t *producer = reporting_producer(settings("acks", all[i], NULL), &reports);
        send_value(producer, written, "value", 5);
        flush(producer);
        REQUIRE(reports.delivered == 1, "acks=%s: %s", all[i], rd_kafka_err2name(reports.refusal));
        rd_kafka_destroy(producer);
    }
    REQUIRE(end_of(written, 0) == 3, "end %ld", (long)end_of(written, 0));
}

static void times_of_the_broker(void) {
    const char *written = topic("append-time", 1, "message.timestamp.type", "LogAppendTime", NULL);
    int64_t before_ms = now_ms();
    write_numbers(written, 0, 0, 1);
    rd_kafka_t *consumer = reader(written, 0, 0);
    rd_kafka_message_t *message = next(consumer);
    rd_kafka_timestamp_type_t type;
    int64_t time_ms = rd_kafka_message_timestamp(message, &type);
    REQUIRE(type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME, "kind %d", type);
    REQUIRE(time_ms >= before_ms && time_ms <= now_ms(), "time %ld", (long)time_ms);
    rd_kafka_message_destroy(message);
    leave(consumer);
}

static void large_records(void) {
    enum { LARGE = 900000, TOO_LARGE = 2000000 };
    const char *written = topic("large", 1, NULL);
    char *value = malloc(TOO_LARGE);
    for (int i = 0; i < TOO_LARGE; i++)
        value[i] = (char)(i * 31 + i / 256);
    struct reports reports;
    rd_kafka_t *producer = reporting_producer(settings("message.max.bytes", "4000000", NULL), &reports);
    send_value(producer, written, value, LARGE);
    flush(producer);
    REQUIRE(reports.delivered == 1, "%s", rd_kafka_err2name(reports.refusal));
    send_value(producer, written, value, TOO_LARGE);
    flush(producer);
    REQUIRE_CODE(reports.refusal, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    rd_kafka_destroy(producer);

    rd_kafka_t *consumer = reader(written, 0, 0);
    rd_kafka_message_t *message = next(consumer);
    REQUIRE(message->len == LARGE && memcmp(message->payload, value, LARGE) == 0, "%zu bytes",
            message->len);
    rd_kafka_message_destroy(message);
    leave(consumer);
    free(value);
}

static void topic_by_its_first_record(void) {
    struct reports reports;
    rd_kafka_t *producer = reporting_producer(settings("linger.ms", "1", NULL), &reports);
    const char *written = named("automatic");
    send_value(producer, written, "first", 5);
    flush(producer);
    REQUIRE(reports.delivered == 1, "%s", rd_kafka_err2name(reports.refusal));
    REQUIRE(end_of(written, 0) == 1, "end %ld", (long)end_of(written, 0));
    rd_kafka_destroy(producer);
}

static void partition_that_is_not(void) {
    const char *written = topic("partitions", 2, NULL);
    struct reports reports;
    rd_kafka_t *producer = reporting_producer(settings("linger.ms", "1", NULL), &reports);
    rd_kafka_resp_err_t error =
        rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(written), RD_KAFKA_V_PARTITION(7),
                          RD_KAFKA_V_VALUE("x", 1), RD_KAFKA_V_END);
    flush(producer);
    REQUIRE_CODE(error ? error : reports.refusal, RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION);
    rd_kafka_destroy(producer);
}

// Transactions must be refused with an error that no application repeats for ever.
static void transactions(void) {
    expect_complaints();
    rd_kafka_t *producer =
        start(RD_KAFKA_PRODUCER, settings("transactional.id", named("transactions"), NULL));
    int64_t begun_ms = now_ms();
    rd_kafka_error_t *error = rd_kafka_init_transactions(producer, DEADLINE_MS);
    REQUIRE(error, "a transactional producer was let in");
    REQUIRE(!rd_kafka_error_is_retriable(error), "%s", rd_kafka_error_string(error));
    REQUIRE(now_ms() - begun_ms < 5000, "after %ld ms", (long)(now_ms() - begun_ms));
    rd_kafka_error_destroy(error);
    rd_kafka_destroy(producer);
}

void play_records(void) {
    play("records, headers, nulls and times come back as written with codec none", codec_none);
    play("records, headers, nulls and times come back as written with codec gzip", codec_gzip);
    play("records, headers, nulls and times come back as written with codec snappy", codec_snappy);
    play("records, headers, nulls and times come back as written with codec lz4", codec_lz4);
    play("records, headers, nulls and times come back as written with codec zstd", codec_zstd);
    play("one batch of 20,000 records of an idempotent producer", batch_of_20000);
    play("an idempotent producer with many batches in flight", idempotence);
    play("acks 0, 1 and all", acknowledgements);
    play("a topic whose times are the broker's", times_of_the_broker);
    play("a large record, and one that is too large", large_records);
    play("a topic made by its first record", topic_by_its_first_record);
    play("a record for a partition that isn't there", partition_that_is_not);
    play("transactions are refused at once", transactions);
}
