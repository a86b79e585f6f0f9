// What members of groups do: share eagerly and cooperatively, leave, come back, commit and rewind.
#include "kit.h"

#include <string.h>
#include <unistd.h>

// A member of a group that reads one topic, as its rebalance callback sees it.
struct member {
    rd_kafka_t *handle;
    unsigned owned;  // a bit for each partition
    unsigned kept;   // those that it had without a break since `kept` was set to `owned`
    int assignments; // calls that gave it partitions, or none
    int revocations; // calls that took partitions away
};

static unsigned bits(const rd_kafka_topic_partition_list_t *partitions) {
    unsigned bits = 0;
    for (int i = 0; i < partitions->cnt; i++)
        bits |= 1u << partitions->elems[i].partition;
    return bits;
}

static void require_done(rd_kafka_error_t *error) {
    REQUIRE(!error, "%s", rd_kafka_error_string(error));
}

static void note_rebalance(rd_kafka_t *handle, rd_kafka_resp_err_t what,
                           rd_kafka_topic_partition_list_t *partitions, void *opaque) {
    struct member *member = opaque;
    bool cooperative = strcmp(rd_kafka_rebalance_protocol(handle), "COOPERATIVE") == 0;
    if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        member->assignments++;
        member->owned |= bits(partitions);
        if (cooperative)
            require_done(rd_kafka_incremental_assign(handle, partitions));
        else
            rd_kafka_assign(handle, partitions);
    } else {
        member->revocations++;
        member->owned &= ~bits(partitions);
        member->kept &= ~bits(partitions);
        if (cooperative)
            require_done(rd_kafka_incremental_unassign(handle, partitions));
        else
            rd_kafka_assign(handle, NULL);
    }
}

static void join(struct member *member, const char *topic, rd_kafka_conf_t *conf) {
    *member = (struct member){0};
    rd_kafka_conf_set_rebalance_cb(conf, note_rebalance);
    rd_kafka_conf_set_opaque(conf, member);
    member->handle = start(RD_KAFKA_CONSUMER, conf);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
    REQUIRE_CODE(rd_kafka_subscribe(member->handle, topics), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(topics);
}

static void turn(struct member *member) {
    rd_kafka_message_t *message = rd_kafka_consumer_poll(member->handle, TURN_MS / 5);
    if (message)
        rd_kafka_message_destroy(message);
}

// Lets both poll until each owns so many partitions, none twice. `two` may be NULL.
static void await_shares(struct member *one, int first, struct member *two, int second) {
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    for (;;) {
        unsigned other = two ? two->owned : 0;
        if (__builtin_popcount(one->owned) == first && __builtin_popcount(other) == second &&
            !(one->owned & other))
            return;
        REQUIRE(now_ms() < deadline_ms, "partitions %x and %x", one->owned, other);
        turn(one);
        if (two)
            turn(two);
    }
}

static void commit(struct member *member, const char *topic, int partition, int64_t offset,
                   const char *metadata) {
    rd_kafka_topic_partition_list_t *offsets = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_t *place = rd_kafka_topic_partition_list_add(offsets, topic, partition);
    place->offset = offset;
    place->metadata = metadata ? strdup(metadata) : NULL;
    place->metadata_size = metadata ? strlen(metadata) : 0;
    REQUIRE_CODE(rd_kafka_commit(member->handle, offsets, 0), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(offsets);
}

static void eager_group(void) {
    const char *read = topic("eager", 4, NULL);
    struct member one, two;
    join(&one, read, member_settings("eager", "partition.assignment.strategy", "range", NULL));
    await_shares(&one, 4, NULL, 0);
    join(&two, read, member_settings("eager", "partition.assignment.strategy", "range", NULL));
    one.kept = one.owned;
    await_shares(&one, 2, &two, 2);
    REQUIRE(one.kept == 0, "an eager member kept %x", one.kept);
    REQUIRE(one.owned == 0x3 || two.owned == 0x3, "not ranges: %x and %x", one.owned, two.owned);
    leave(two.handle);
    await_shares(&one, 4, NULL, 0);
    leave(one.handle);
}

static void cooperative_group(void) {
    const char *read = topic("cooperative", 6, NULL);
    const char *strategy = "partition.assignment.strategy";
    struct member one, two, three;
    join(&one, read, member_settings("cooperative", strategy, "cooperative-sticky", NULL));
    await_shares(&one, 6, NULL, 0);
    one.kept = one.owned;
    join(&two, read, member_settings("cooperative", strategy, "cooperative-sticky", NULL));
    await_shares(&one, 3, &two, 3);
    REQUIRE(one.kept == one.owned && one.revocations == 1, "kept %x of %x, %d revocations", one.kept,
            one.owned, one.revocations);
    two.kept = two.owned;
    join(&three, read, member_settings("cooperative", strategy, "cooperative-sticky", NULL));
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    while (__builtin_popcount(three.owned) != 2 || (one.owned | two.owned | three.owned) != 0x3f) {
        REQUIRE(now_ms() < deadline_ms, "%x, %x and %x", one.owned, two.owned, three.owned);
        turn(&one), turn(&two), turn(&three);
    }
    REQUIRE(__builtin_popcount(one.kept) == 2 && __builtin_popcount(two.kept) == 2, "kept %x and %x",
            one.kept, two.kept);
    leave(three.handle);
    await_shares(&one, 3, &two, 3);
    REQUIRE(__builtin_popcount(one.kept) == 2 && __builtin_popcount(two.kept) == 2, "kept %x and %x",
            one.kept, two.kept);
    leave(two.handle);
    leave(one.handle);
}

static void static_member(void) {
    const char *read = topic("static", 4, NULL);
    struct member one, two;
    join(&one, read, member_settings("static", "group.instance.id", "one", NULL));
    join(&two, read, member_settings("static", "group.instance.id", "two", NULL));
    await_shares(&one, 2, &two, 2);
    unsigned had = two.owned;
    int assignments = one.assignments;
    leave(two.handle);
    join(&two, read, member_settings("static", "group.instance.id", "two", NULL));
    await_shares(&one, 2, &two, 2);
    REQUIRE(two.owned == had, "had %x, has %x", had, two.owned);
    REQUIRE(one.assignments == assignments, "the other was rebalanced");
    leave(two.handle);
    leave(one.handle);
}

static void fenced_static_member(void) {
    expect_complaints();
    const char *read = topic("fenced", 2, NULL);
    struct member one, same;
    join(&one, read, member_settings("fenced", "group.instance.id", "only", NULL));
    await_shares(&one, 2, NULL, 0);
    join(&same, read, member_settings("fenced", "group.instance.id", "only", NULL));
    await_shares(&same, 2, NULL, 0);
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    char why[256];
    rd_kafka_resp_err_t error;
    while (!(error = rd_kafka_fatal_error(one.handle, why, sizeof why)) && now_ms() < deadline_ms)
        turn(&one);
    REQUIRE_CODE(error, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
    leave(same.handle);
    rd_kafka_destroy(one.handle);
}

static void lost_member(void) {
    const char *read = topic("lost", 4, NULL);
    struct member one, two;
    join(&one, read, member_settings("lost", NULL));
    join(&two, read, member_settings("lost", NULL));
    await_shares(&one, 2, &two, 2);
    rd_kafka_destroy_flags(two.handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    int64_t lost_ms = now_ms();
    await_shares(&one, 4, NULL, 0);
    int64_t took_ms = now_ms() - lost_ms;
    REQUIRE(took_ms > 4000 && took_ms < 12000, "after %ld ms of a session of 6000", (long)took_ms);
    leave(one.handle);
}

static void commits_and_resumes(void) {
    const char *read = topic("commit", 1, NULL);
    write_numbers(read, 0, 0, 40);
    struct member member;
    join(&member, read, member_settings("commit", NULL));
    read_numbers(member.handle, 0, 20);
    commit(&member, read, 0, 20, "half way");
    leave(member.handle);

    join(&member, read, member_settings("commit", NULL));
    read_numbers(member.handle, 20, 40);
    rd_kafka_topic_partition_list_t *asked = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(asked, read, 0);
    REQUIRE_CODE(rd_kafka_committed(member.handle, asked, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_t *place = &asked->elems[0];
    REQUIRE(place->offset == 20, "committed %ld", (long)place->offset);
    REQUIRE(place->metadata_size == 8 && !memcmp(place->metadata, "half way", 8), "metadata %.*s",
            (int)place->metadata_size, (char *)place->metadata);
    rd_kafka_topic_partition_list_destroy(asked);
    leave(member.handle);
}

static void stored_offsets(void) {
    const char *read = topic("stored", 1, NULL);
    write_numbers(read, 0, 0, 30);
    struct member member;
    join(&member, read,
         member_settings("stored", "enable.auto.commit", "true", "enable.auto.offset.store", "false",
                         NULL));
    for (int number = 0; number < 30; number++) {
        rd_kafka_message_t *message = next(member.handle);
        if (number < 17)
            REQUIRE_CODE(rd_kafka_offset_store(message->rkt, message->partition, message->offset),
                         RD_KAFKA_RESP_ERR_NO_ERROR);
        rd_kafka_message_destroy(message);
    }
    leave(member.handle);
    join(&member, read, member_settings("stored", NULL));
    read_numbers(member.handle, 17, 30);
    leave(member.handle);
}

static int commits_told;

static void note_commit(rd_kafka_t *handle, rd_kafka_resp_err_t error,
                        rd_kafka_topic_partition_list_t *offsets, void *opaque) {
    (void)handle, (void)opaque;
    if (!error && offsets->cnt == 1 && offsets->elems[0].offset == 10)
        commits_told++;
}

static void asynchronous_commit(void) {
    const char *read = topic("asynchronous", 1, NULL);
    write_numbers(read, 0, 0, 10);
    rd_kafka_conf_t *conf = member_settings("asynchronous", NULL);
    rd_kafka_conf_set_offset_commit_cb(conf, note_commit);
    struct member member;
    join(&member, read, conf);
    read_numbers(member.handle, 0, 10);
    REQUIRE_CODE(rd_kafka_commit(member.handle, NULL, 1), RD_KAFKA_RESP_ERR_NO_ERROR);
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    while (!commits_told) {
        turn(&member);
        REQUIRE(now_ms() < deadline_ms, "the callback is not called");
    }
    leave(member.handle);
}

static void pattern(void) {
    struct member member;
    char words[128] = "^";
    strcat(strcat(words, named("pattern")), "-.*");
    topic("pattern-a", 1, NULL);
    join(&member, words, member_settings("pattern", "topic.metadata.refresh.interval.ms", "200", NULL));
    await_shares(&member, 1, NULL, 0);
    const char *later = topic("pattern-b", 2, NULL);
    write_numbers(later, 1, 0, 10);
    int numbers = 0;
    while (numbers < 10) {
        rd_kafka_message_t *message = next(member.handle);
        REQUIRE(!strcmp(rd_kafka_topic_name(message->rkt), later), "a record of another topic");
        rd_kafka_message_destroy(message);
        numbers++;
    }
    leave(member.handle);
}

static void partitions_that_grow(void) {
    const char *read = topic("growing", 2, NULL);
    struct member member;
    join(&member, read, member_settings("growing", "topic.metadata.refresh.interval.ms", "200", NULL));
    await_shares(&member, 2, NULL, 0);
    char why[128];
    rd_kafka_NewPartitions_t *more = rd_kafka_NewPartitions_new(read, 5, why, sizeof why);
    REQUIRE(more, "%s", why);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_CreatePartitions(admin(), &more, 1, NULL, queue);
    rd_kafka_event_destroy(answer(queue, RD_KAFKA_EVENT_CREATEPARTITIONS_RESULT));
    rd_kafka_NewPartitions_destroy(more);
    await_shares(&member, 5, NULL, 0);
    leave(member.handle);
}

void play_groups(void) {
    play("an eager group of two shares by ranges and one takes over", eager_group);
    play("a cooperative group of three moves only what must move", cooperative_group);
    play("a static member comes back and nobody is rebalanced", static_member);
    play("of two static members with one name the older is fenced", fenced_static_member);
    play("a member that is lost is replaced after its session", lost_member);
    play("a member commits with metadata, stops and resumes", commits_and_resumes);
    play("stored offsets are committed when a member leaves", stored_offsets);
    play("a commit in the background is told", asynchronous_commit);
    play("a pattern takes in a topic made later", pattern);
    play("a member is given partitions added later", partitions_that_grow);
}
