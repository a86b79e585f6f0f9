// What the scenarios share: their runner, clients of the broker under test, topics, records that
// hold numbers.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <librdkafka/rdkafka.h>

enum { DEADLINE_MS = 30000, TURN_MS = 100 };

// Ends the scenario that is running, unless the condition holds. The rest is a format for printf
// that tells what was seen.
#define REQUIRE(condition, ...)                                                                    \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail(__FILE__, __LINE__, __VA_ARGS__);                                                 \
    } while (0)

// The same for an error code, which must be this one.
#define REQUIRE_CODE(seen, wanted)                                                                 \
    do {                                                                                           \
        rd_kafka_resp_err_t seen_ = (seen);                                                        \
        REQUIRE(seen_ == (wanted), "%s: %s", #seen, rd_kafka_err2name(seen_));                     \
    } while (0)

_Noreturn void fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Plays one scenario and prints how it went. A client that logs a warning or worse fails it.
void play(const char *name, void (*scenario)(void));

// From here to its end the scenario's clients may log what they want.
void expect_complaints(void);

// The name with the run's prefix; it stays until the program ends.
const char *named(const char *name);

int64_t now_ms(void);

// Settings of a client of the broker under test: names and values, NULL at the end.
rd_kafka_conf_t *settings(const char *name, const char *value, ...) __attribute__((sentinel));

// Settings of a member of a group that begins at the log's start and commits when told to.
rd_kafka_conf_t *member_settings(const char *group, ...) __attribute__((sentinel));

rd_kafka_t *start(rd_kafka_type_t type, rd_kafka_conf_t *conf);

// Closes a consumer, which leaves its group, and forgets it.
void leave(rd_kafka_t *consumer);

// A client to administer with, made at first use.
rd_kafka_t *admin(void);

// Waits for the answer to a request made with this queue, which is forgotten. Checks what kind of
// answer it is, and that the request as a whole did not fail.
rd_kafka_event_t *answer(rd_kafka_queue_t *queue, rd_kafka_event_type_t kind);

// Creates a topic with the run's prefix and gives its full name. Configurations follow as names and
// values, NULL at the end.
const char *topic(const char *name, int partitions, ...) __attribute__((sentinel));

// 0 if there is no such topic.
int partitions_of(const char *topic);

// Waits until the broker tells of so many partitions, 0 meaning that the topic is gone.
void await_partitions(const char *topic, int partitions);

// Writes the numbers from `from` to before `to`, each as a record's value, to one partition and
// waits until they are acknowledged. Their timestamps are a second apart.
void write_numbers(const char *topic, int partition, int from, int to);

// The timestamp that `write_numbers` gives to a number: old enough to differ from the time of
// writing, too young for any retention.
int64_t time_of(int number);

// Waits for a record, whatever comes before it. The caller forgets it.
rd_kafka_message_t *next(rd_kafka_t *consumer);

// Reads on and requires these numbers, in order.
void read_numbers(rd_kafka_t *consumer, int from, int to);

// A consumer outside of groups that reads one partition from an offset.
rd_kafka_t *reader(const char *topic, int partition, int64_t offset);

// The offset behind a partition's last record.
int64_t end_of(const char *topic, int partition);

void play_records(void);
void play_reading(void);
void play_groups(void);
void play_administration(void);
