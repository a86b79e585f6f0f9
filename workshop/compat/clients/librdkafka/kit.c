#define _GNU_SOURCE
#include "kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>

static const char *bootstrap;
static const char *prefix;
static const char *only;
static int64_t begun_ms;

static jmp_buf scenario_end;
static char reason[1024];
static int failures;

// What a client complained of first; written by its threads.
static char complaint[512];
static volatile bool complaints_expected;

void play(const char *name, void (*scenario)(void)) {
    if (!strstr(name, only))
        return;
    complaints_expected = false;
    complaint[0] = 0;
    reason[0] = 0;
    bool failed = setjmp(scenario_end) != 0;
    if (!failed) {
        scenario();
        if (complaint[0] && !complaints_expected) {
            snprintf(reason, sizeof reason, "a client logged: %s", complaint);
            failed = true;
        }
    }
    printf(failed ? "FAIL %s: %s\n" : "PASS %s\n", name, reason);
    fflush(stdout);
    failures += failed;
}

void fail(const char *file, int line, const char *format, ...) {
    int length = snprintf(reason, sizeof reason, "%s:%d ", file, line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason + length, sizeof reason - length, format, arguments);
    va_end(arguments);
    longjmp(scenario_end, 1);
}

void expect_complaints(void) {
    complaints_expected = true;
}

const char *named(const char *name) {
    char *full;
    if (asprintf(&full, "%s-%s", prefix, name) < 0)
        abort();
    return full;
}

int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void note_log(const rd_kafka_t *client, int level, const char *facility, const char *text) {
    if (level <= LOG_WARNING && !complaint[0])
        snprintf(complaint, sizeof complaint, "%s %s: %s", rd_kafka_name(client), facility, text);
}

static void set(rd_kafka_conf_t *conf, const char *name, const char *value) {
    char why[256];
    rd_kafka_conf_res_t result = rd_kafka_conf_set(conf, name, value, why, sizeof why);
    REQUIRE(result == RD_KAFKA_CONF_OK, "%s", why);
}

static void set_all(rd_kafka_conf_t *conf, va_list more) {
    for (const char *name; (name = va_arg(more, const char *));)
        set(conf, name, va_arg(more, const char *));
}

static rd_kafka_conf_t *common_settings(void) {
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set(conf, "bootstrap.servers", bootstrap);
    rd_kafka_conf_set_log_cb(conf, note_log);
    return conf;
}

rd_kafka_conf_t *settings(const char *name, const char *value, ...) {
    rd_kafka_conf_t *conf = common_settings();
    set(conf, name, value);
    va_list more;
    va_start(more, value);
    set_all(conf, more);
    va_end(more);
    return conf;
}

rd_kafka_conf_t *member_settings(const char *group, ...) {
    rd_kafka_conf_t *conf = common_settings();
    set(conf, "group.id", named(group));
    set(conf, "auto.offset.reset", "earliest");
    set(conf, "enable.auto.commit", "false");
    set(conf, "session.timeout.ms", "6000");
    set(conf, "heartbeat.interval.ms", "300");
    set(conf, "fetch.wait.max.ms", "100");
    va_list more;
    va_start(more, group);
    set_all(conf, more);
    va_end(more);
    return conf;
}

rd_kafka_t *start(rd_kafka_type_t type, rd_kafka_conf_t *conf) {
    char why[256];
    rd_kafka_t *client = rd_kafka_new(type, conf, why, sizeof why);
    REQUIRE(client, "%s", why);
    if (type == RD_KAFKA_CONSUMER)
        rd_kafka_poll_set_consumer(client);
    return client;
}

void leave(rd_kafka_t *consumer) {
    REQUIRE_CODE(rd_kafka_consumer_close(consumer), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_destroy(consumer);
}

rd_kafka_t *admin(void) {
    static rd_kafka_t *client;
    if (!client)
        client = start(RD_KAFKA_PRODUCER, settings("linger.ms", "1", NULL));
    return client;
}

rd_kafka_event_t *answer(rd_kafka_queue_t *queue, rd_kafka_event_type_t kind) {
    rd_kafka_event_t *event = rd_kafka_queue_poll(queue, DEADLINE_MS);
    rd_kafka_queue_destroy(queue);
    REQUIRE(event, "no answer in %d ms", DEADLINE_MS);
    REQUIRE(rd_kafka_event_type(event) == kind, "answered %s", rd_kafka_event_name(event));
    REQUIRE(!rd_kafka_event_error(event), "%s", rd_kafka_event_error_string(event));
    return event;
}

const char *topic(const char *name, int partitions, ...) {
    const char *full = named(name);
    char why[256];
    rd_kafka_NewTopic_t *made = rd_kafka_NewTopic_new(full, partitions, 1, why, sizeof why);
    REQUIRE(made, "%s", why);
    va_list configs;
    va_start(configs, partitions);
    for (const char *key; (key = va_arg(configs, const char *));)
        rd_kafka_NewTopic_set_config(made, key, va_arg(configs, const char *));
    va_end(configs);

    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_CreateTopics(admin(), &made, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_CREATETOPICS_RESULT);
    size_t count;
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    REQUIRE_CODE(rd_kafka_topic_result_error(results[0]), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_event_destroy(event);
    rd_kafka_NewTopic_destroy(made);
    await_partitions(full, partitions);
    return full;
}

int partitions_of(const char *topic) {
    const struct rd_kafka_metadata *metadata;
    REQUIRE_CODE(rd_kafka_metadata(admin(), 1, NULL, &metadata, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    int partitions = 0;
    for (int i = 0; i < metadata->topic_cnt; i++) {
        if (!strcmp(metadata->topics[i].topic, topic))
            partitions = metadata->topics[i].partition_cnt;
    }
    rd_kafka_metadata_destroy(metadata);
    return partitions;
}

void await_partitions(const char *topic, int partitions) {
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    while (partitions_of(topic) != partitions) {
        REQUIRE(now_ms() < deadline_ms, "%d partitions, expected %d", partitions_of(topic), partitions);
        rd_kafka_poll(admin(), TURN_MS / 5);
    }
}

int64_t time_of(int number) {
    return begun_ms - 3600000 + number * 1000LL;
}

static void note_refusal(rd_kafka_t *client, const rd_kafka_message_t *message, void *opaque) {
    (void)client, (void)opaque;
    if (message->err)
        *(rd_kafka_resp_err_t *)message->_private = message->err;
}

void write_numbers(const char *topic, int partition, int from, int to) {
    rd_kafka_conf_t *conf = settings("linger.ms", "1", "enable.idempotence", "true", NULL);
    rd_kafka_conf_set_dr_msg_cb(conf, note_refusal);
    rd_kafka_t *producer = start(RD_KAFKA_PRODUCER, conf);
    rd_kafka_resp_err_t refusal = RD_KAFKA_RESP_ERR_NO_ERROR;
    for (int number = from; number < to; number++) {
        char value[16];
        int length = sprintf(value, "%d", number);
        REQUIRE_CODE(
            rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
                              RD_KAFKA_V_VALUE(value, length), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                              RD_KAFKA_V_TIMESTAMP(time_of(number)), RD_KAFKA_V_OPAQUE(&refusal),
                              RD_KAFKA_V_END),
            RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    REQUIRE_CODE(rd_kafka_flush(producer, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE_CODE(refusal, RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_destroy(producer);
}

rd_kafka_message_t *next(rd_kafka_t *consumer) {
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    for (;;) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, TURN_MS);
        if (message && !message->err)
            return message;
        if (message)
            rd_kafka_message_destroy(message);
        REQUIRE(now_ms() < deadline_ms, "no further record in %d ms", DEADLINE_MS);
    }
}

void read_numbers(rd_kafka_t *consumer, int from, int to) {
    for (int number = from; number < to; number++) {
        rd_kafka_message_t *message = next(consumer);
        char value[16] = {0};
        memcpy(value, message->payload, message->len < 15 ? message->len : 15);
        REQUIRE(atoi(value) == number, "%s at offset %ld, expected %d", value,
                (long)message->offset, number);
        rd_kafka_message_destroy(message);
    }
}

rd_kafka_t *reader(const char *topic, int partition, int64_t offset) {
    rd_kafka_t *consumer = start(RD_KAFKA_CONSUMER, member_settings("readers", NULL));
    rd_kafka_topic_partition_list_t *assigned = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(assigned, topic, partition)->offset = offset;
    REQUIRE_CODE(rd_kafka_assign(consumer, assigned), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(assigned);
    return consumer;
}

int64_t end_of(const char *topic, int partition) {
    int64_t low, high;
    REQUIRE_CODE(rd_kafka_query_watermark_offsets(admin(), topic, partition, &low, &high, DEADLINE_MS),
                 RD_KAFKA_RESP_ERR_NO_ERROR);
    return high;
}

// Has a broker that has just started hand out a producer's id: until it can it asks producers to
// come again, which they log.
static void warm_up(void) {
    if (setjmp(scenario_end)) {
        fprintf(stderr, "%s\n", reason);
        exit(1);
    }
    printf("VERSION %s\n", rd_kafka_version_str());
    rd_kafka_t *producer = start(RD_KAFKA_PRODUCER, settings("enable.idempotence", "true", NULL));
    rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic("warm-up", 1, NULL)), RD_KAFKA_V_END);
    rd_kafka_flush(producer, DEADLINE_MS);
    rd_kafka_destroy(producer);
}

int main(int argc, char **argv) {
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: %s BOOTSTRAP PREFIX [WORDS-OF-THE-SCENARIOS-TO-PLAY]\n", argv[0]);
        return 2;
    }
    bootstrap = argv[1];
    prefix = argv[2];
    only = argc == 4 ? argv[3] : "";
    begun_ms = now_ms();
    warm_up();
    play_records();
    play_reading();
    play_groups();
    play_administration();
    rd_kafka_destroy(admin());
    return failures ? 1 : 0;
}
