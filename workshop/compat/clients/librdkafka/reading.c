// What readers outside of groups do: find offsets, seek, pause, reset, watch their statistics.
#include "kit.h"

#include <string.h>

static rd_kafka_topic_partition_list_t *one(const char *topic, int64_t offset) {
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, 0)->offset = offset;
    return list;
}

static int64_t offset_for(rd_kafka_t *consumer, const char *topic, int64_t time_ms) {
    rd_kafka_topic_partition_list_t *asked = one(topic, time_ms);
    REQUIRE_CODE(rd_kafka_offsets_for_times(consumer, asked, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE_CODE(asked->elems[0].err, RD_KAFKA_RESP_ERR_NO_ERROR);
    int64_t offset = asked->elems[0].offset;
    rd_kafka_topic_partition_list_destroy(asked);
    return offset;
}

static void seek_to(rd_kafka_t *consumer, const char *topic, int64_t offset) {
    rd_kafka_topic_partition_list_t *place = one(topic, offset);
    rd_kafka_error_t *error = rd_kafka_seek_partitions(consumer, place, DEADLINE_MS);
    REQUIRE(!error, "%s", rd_kafka_error_string(error));
    REQUIRE_CODE(place->elems[0].err, RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(place);
}

static void offsets_and_times(void) {
    const char *read = topic("times", 1, NULL);
    write_numbers(read, 0, 0, 100);
    rd_kafka_t *consumer = reader(read, 0, 0);
    int64_t low, high;
    REQUIRE_CODE(rd_kafka_query_watermark_offsets(consumer, read, 0, &low, &high, DEADLINE_MS),
                 RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE(low == 0 && high == 100, "%ld to %ld", (long)low, (long)high);
    REQUIRE(offset_for(consumer, read, 0) == 0, "before the first");
    REQUIRE(offset_for(consumer, read, time_of(42)) == 42, "at a record's time");
    REQUIRE(offset_for(consumer, read, time_of(41) + 1) == 42, "between two records");
    int64_t behind = offset_for(consumer, read, time_of(100));
    REQUIRE(behind == RD_KAFKA_OFFSET_END, "behind the last: %ld", (long)behind);
    leave(consumer);
}

static void seeks(void) {
    const char *read = topic("seek", 1, NULL);
    write_numbers(read, 0, 0, 100);
    rd_kafka_t *consumer = reader(read, 0, 90);
    read_numbers(consumer, 90, 100);
    seek_to(consumer, read, 5);
    read_numbers(consumer, 5, 9);
    seek_to(consumer, read, RD_KAFKA_OFFSET_TAIL(3));
    read_numbers(consumer, 97, 100);
    seek_to(consumer, read, RD_KAFKA_OFFSET_BEGINNING);
    read_numbers(consumer, 0, 100);
    seek_to(consumer, read, offset_for(consumer, read, time_of(60)));
    read_numbers(consumer, 60, 100);
    leave(consumer);
}

static void pause_and_resume(void) {
    const char *read = topic("pause", 1, NULL);
    write_numbers(read, 0, 0, 10);
    rd_kafka_t *consumer = reader(read, 0, 0);
    read_numbers(consumer, 0, 5);
    rd_kafka_topic_partition_list_t *paused = one(read, RD_KAFKA_OFFSET_INVALID);
    REQUIRE_CODE(rd_kafka_pause_partitions(consumer, paused), RD_KAFKA_RESP_ERR_NO_ERROR);
    write_numbers(read, 0, 10, 20);
    rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, 500);
    REQUIRE(!message, "a paused partition gave offset %ld", (long)message->offset);
    REQUIRE_CODE(rd_kafka_resume_partitions(consumer, paused), RD_KAFKA_RESP_ERR_NO_ERROR);
    read_numbers(consumer, 5, 20);
    rd_kafka_topic_partition_list_destroy(paused);
    leave(consumer);
}

static rd_kafka_t *resetting(const char *where, const char *topic, int64_t offset) {
    rd_kafka_t *consumer = start(
        RD_KAFKA_CONSUMER,
        settings("group.id", named("reset"), "auto.offset.reset", where, "enable.auto.commit", "false",
                 "enable.partition.eof", "true", NULL));
    rd_kafka_topic_partition_list_t *place = one(topic, offset);
    REQUIRE_CODE(rd_kafka_assign(consumer, place), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(place);
    return consumer;
}

// Waits for an error and gives its code and the offset it is told with.
static rd_kafka_resp_err_t told(rd_kafka_t *consumer, int64_t *offset) {
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    while (now_ms() < deadline_ms) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, TURN_MS);
        if (message && message->err) {
            rd_kafka_resp_err_t error = message->err;
            *offset = message->offset;
            rd_kafka_message_destroy(message);
            return error;
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static void offsets_out_of_range(void) {
    expect_complaints();
    const char *read = topic("reset", 1, NULL);
    write_numbers(read, 0, 0, 10);
    int64_t offset;
    rd_kafka_t *consumer = resetting("earliest", read, 5000);
    read_numbers(consumer, 0, 10);
    REQUIRE_CODE(told(consumer, &offset), RD_KAFKA_RESP_ERR__PARTITION_EOF);
    REQUIRE(offset == 10, "end at %ld", (long)offset);
    leave(consumer);

    consumer = resetting("latest", read, 5000);
    REQUIRE_CODE(told(consumer, &offset), RD_KAFKA_RESP_ERR__PARTITION_EOF);
    REQUIRE(offset == 10, "end at %ld", (long)offset);
    leave(consumer);

    consumer = resetting("error", read, 5000);
    REQUIRE_CODE(told(consumer, &offset), RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET);
    leave(consumer);
}

static void topic_that_is_not(void) {
    rd_kafka_t *consumer = start(RD_KAFKA_CONSUMER, member_settings("nowhere", NULL));
    rd_kafka_topic_partition_list_t *topics = one(named("nowhere"), RD_KAFKA_OFFSET_INVALID);
    REQUIRE_CODE(rd_kafka_subscribe(consumer, topics), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(topics);
    int64_t offset;
    REQUIRE_CODE(told(consumer, &offset), RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    leave(consumer);
    REQUIRE(partitions_of(named("nowhere")) == 0, "reading made the topic");
}

static void small_fetches(void) {
    const char *read = topic("small", 1, NULL);
    write_numbers(read, 0, 0, 2000);
    rd_kafka_t *consumer =
        start(RD_KAFKA_CONSUMER,
              member_settings("small", "fetch.message.max.bytes", "200", "fetch.wait.max.ms", "50",
                              "fetch.min.bytes", "100000", "isolation.level", "read_committed",
                              "check.crcs", "true", NULL));
    rd_kafka_topic_partition_list_t *place = one(read, 0);
    REQUIRE_CODE(rd_kafka_assign(consumer, place), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(place);
    read_numbers(consumer, 0, 2000);
    leave(consumer);
}

static bool broker_is_up, records_counted;

static int note_statistics(rd_kafka_t *client, char *json, size_t length, void *opaque) {
    (void)client, (void)length, (void)opaque;
    broker_is_up = broker_is_up || strstr(json, "\"state\":\"UP\"");
    records_counted = records_counted || strstr(json, "\"rxmsgs\":50");
    return 0;
}

static void statistics(void) {
    const char *read = topic("statistics", 1, NULL);
    write_numbers(read, 0, 0, 50);
    rd_kafka_conf_t *conf = member_settings("statistics", "statistics.interval.ms", "100", NULL);
    rd_kafka_conf_set_stats_cb(conf, note_statistics);
    rd_kafka_t *consumer = start(RD_KAFKA_CONSUMER, conf);
    rd_kafka_topic_partition_list_t *place = one(read, 0);
    REQUIRE_CODE(rd_kafka_assign(consumer, place), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(place);
    read_numbers(consumer, 0, 50);
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    while (!(broker_is_up && records_counted)) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer, TURN_MS);
        REQUIRE(!message, "an unexpected message");
        REQUIRE(now_ms() < deadline_ms, "up: %d, counted: %d", broker_is_up, records_counted);
    }
    leave(consumer);
}

void play_reading(void) {
    play("offsets are found by their times", offsets_and_times);
    play("a reader seeks to an offset, the tail, the beginning and a time", seeks);
    play("a paused partition gives nothing until it is resumed", pause_and_resume);
    play("an offset out of range is reset as the reader wants it", offsets_out_of_range);
    play("reading a topic that isn't there", topic_that_is_not);
    play("a reader that fetches 200 bytes at a time", small_fetches);
    play("a reader's statistics say what it read", statistics);
}
