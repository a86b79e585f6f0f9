// What administrators do: topics, configurations, records, groups and their offsets.
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static rd_kafka_resp_err_t only_topic(const rd_kafka_topic_result_t **results, size_t count) {
    REQUIRE(count == 1, "%zu results", count);
    return rd_kafka_topic_result_error(results[0]);
}

static rd_kafka_resp_err_t create(const char *name, int partitions, int replicas, bool validate_only) {
    char why[256];
    rd_kafka_NewTopic_t *made = rd_kafka_NewTopic_new(name, partitions, replicas, why, sizeof why);
    REQUIRE(made, "%s", why);
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(admin(), RD_KAFKA_ADMIN_OP_CREATETOPICS);
    rd_kafka_AdminOptions_set_validate_only(options, validate_only, why, sizeof why);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_CreateTopics(admin(), &made, 1, options, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_CREATETOPICS_RESULT);
    size_t count;
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    rd_kafka_resp_err_t code = only_topic(results, count);
    rd_kafka_event_destroy(event);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_NewTopic_destroy(made);
    return code;
}

static rd_kafka_resp_err_t delete_topic(const char *name) {
    rd_kafka_DeleteTopic_t *deleted = rd_kafka_DeleteTopic_new(name);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_DeleteTopics(admin(), &deleted, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_DELETETOPICS_RESULT);
    size_t count;
    const rd_kafka_topic_result_t **results =
        rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count);
    rd_kafka_resp_err_t code = only_topic(results, count);
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteTopic_destroy(deleted);
    return code;
}

static rd_kafka_resp_err_t grow(const char *name, int partitions) {
    char why[256];
    rd_kafka_NewPartitions_t *more = rd_kafka_NewPartitions_new(name, partitions, why, sizeof why);
    REQUIRE(more, "%s", why);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_CreatePartitions(admin(), &more, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_CREATEPARTITIONS_RESULT);
    size_t count;
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event), &count);
    rd_kafka_resp_err_t code = only_topic(results, count);
    rd_kafka_event_destroy(event);
    rd_kafka_NewPartitions_destroy(more);
    return code;
}

static void topics(void) {
    const char *name = named("topics");
    REQUIRE_CODE(create(name, 2, 1, true), RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE(partitions_of(name) == 0, "a dry run made a topic");
    REQUIRE_CODE(create(name, 2, 1, false), RD_KAFKA_RESP_ERR_NO_ERROR);
    await_partitions(name, 2);
    REQUIRE_CODE(create(name, 2, 1, false), RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
    REQUIRE_CODE(create(named("bad/name"), 1, 1, false), RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION);
    REQUIRE_CODE(create(named("replicas"), 1, 9, false), RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR);
    REQUIRE_CODE(grow(name, 5), RD_KAFKA_RESP_ERR_NO_ERROR);
    await_partitions(name, 5);
    REQUIRE_CODE(grow(name, 3), RD_KAFKA_RESP_ERR_INVALID_PARTITIONS);
    REQUIRE_CODE(delete_topic(name), RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE_CODE(delete_topic(name), RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    await_partitions(name, 0);
}

// Looks a configuration up, copies its value and gives where it comes from.
static rd_kafka_ConfigSource_t config(rd_kafka_ResourceType_t type, const char *of, const char *key,
                                      char *value, size_t size) {
    rd_kafka_ConfigResource_t *asked = rd_kafka_ConfigResource_new(type, of);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_DescribeConfigs(admin(), &asked, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_DESCRIBECONFIGS_RESULT);
    size_t count;
    const rd_kafka_ConfigResource_t **resources = rd_kafka_DescribeConfigs_result_resources(
        rd_kafka_event_DescribeConfigs_result(event), &count);
    REQUIRE_CODE(rd_kafka_ConfigResource_error(resources[0]), RD_KAFKA_RESP_ERR_NO_ERROR);
    const rd_kafka_ConfigEntry_t **entries = rd_kafka_ConfigResource_configs(resources[0], &count);
    rd_kafka_ConfigSource_t source = RD_KAFKA_CONFIG_SOURCE_UNKNOWN_CONFIG;
    for (size_t i = 0; i < count; i++) {
        const char *found = rd_kafka_ConfigEntry_value(entries[i]);
        if (strcmp(rd_kafka_ConfigEntry_name(entries[i]), key))
            continue;
        source = rd_kafka_ConfigEntry_source(entries[i]);
        strncpy(value, found ? found : "null", size - 1);
    }
    rd_kafka_event_destroy(event);
    rd_kafka_ConfigResource_destroy(asked);
    return source;
}

static rd_kafka_resp_err_t alter(const char *topic, const char *key, const char *value) {
    rd_kafka_ConfigResource_t *changed = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic);
    if (key)
        rd_kafka_ConfigResource_set_config(changed, key, value);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_AlterConfigs(admin(), &changed, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_ALTERCONFIGS_RESULT);
    size_t count;
    const rd_kafka_ConfigResource_t **resources =
        rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event), &count);
    rd_kafka_resp_err_t code = rd_kafka_ConfigResource_error(resources[0]);
    rd_kafka_event_destroy(event);
    rd_kafka_ConfigResource_destroy(changed);
    return code;
}

static void await_retention(const char *topic, const char *value, rd_kafka_ConfigSource_t source) {
    int64_t deadline_ms = now_ms() + DEADLINE_MS;
    for (;;) {
        char seen[64] = {0};
        rd_kafka_ConfigSource_t from =
            config(RD_KAFKA_RESOURCE_TOPIC, topic, "retention.ms", seen, sizeof seen);
        if (!strcmp(seen, value) && from == source)
            return;
        REQUIRE(now_ms() < deadline_ms, "%s from %s", seen, rd_kafka_ConfigSource_name(from));
    }
}

static void configurations(void) {
    const char *of = topic("configured", 1, "retention.ms", "86400000", NULL);
    await_retention(of, "86400000", RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG);
    REQUIRE_CODE(alter(of, "retention.ms", "3600000"), RD_KAFKA_RESP_ERR_NO_ERROR);
    await_retention(of, "3600000", RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG);
    REQUIRE_CODE(alter(of, "retention.ms", "for ever"), RD_KAFKA_RESP_ERR_INVALID_CONFIG);
    REQUIRE_CODE(alter(of, "no.such.key", "1"), RD_KAFKA_RESP_ERR_INVALID_CONFIG);
    REQUIRE_CODE(alter(of, NULL, NULL), RD_KAFKA_RESP_ERR_NO_ERROR);
    await_retention(of, "604800000", RD_KAFKA_CONFIG_SOURCE_DEFAULT_CONFIG);

    char broker[16], value[64] = {0};
    const struct rd_kafka_metadata *metadata;
    REQUIRE_CODE(rd_kafka_metadata(admin(), 0, NULL, &metadata, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    snprintf(broker, sizeof broker, "%d", metadata->brokers[0].id);
    rd_kafka_metadata_destroy(metadata);
    config(RD_KAFKA_RESOURCE_BROKER, broker, "message.max.bytes", value, sizeof value);
    REQUIRE(!strcmp(value, "1048588"), "message.max.bytes %s", value);
}

static void delete_records(void) {
    const char *from = topic("trimmed", 1, NULL);
    write_numbers(from, 0, 0, 100);
    rd_kafka_topic_partition_list_t *before = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(before, from, 0)->offset = 60;
    rd_kafka_DeleteRecords_t *deleted = rd_kafka_DeleteRecords_new(before);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_DeleteRecords(admin(), &deleted, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_DELETERECORDS_RESULT);
    const rd_kafka_topic_partition_list_t *now =
        rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event));
    REQUIRE(now->elems[0].offset == 60, "low watermark %ld", (long)now->elems[0].offset);
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteRecords_destroy(deleted);
    rd_kafka_topic_partition_list_destroy(before);

    rd_kafka_t *consumer = reader(from, 0, RD_KAFKA_OFFSET_BEGINNING);
    read_numbers(consumer, 60, 100);
    leave(consumer);
}

// A member that has read so many numbers and committed them; it is in the group until it leaves.
static rd_kafka_t *reading_member(const char *group, const char *topic, int count) {
    rd_kafka_t *consumer =
        start(RD_KAFKA_CONSUMER, member_settings(group, "client.id", "reading-member", NULL));
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
    REQUIRE_CODE(rd_kafka_subscribe(consumer, topics), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(topics);
    read_numbers(consumer, 0, count);
    REQUIRE_CODE(rd_kafka_commit(consumer, NULL, 0), RD_KAFKA_RESP_ERR_NO_ERROR);
    return consumer;
}

static void require_listed(const char *group, rd_kafka_consumer_group_state_t state) {
    char why[128];
    rd_kafka_AdminOptions_t *options =
        rd_kafka_AdminOptions_new(admin(), RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS);
    rd_kafka_error_t *error = rd_kafka_AdminOptions_set_match_consumer_group_states(options, &state, 1);
    REQUIRE(!error, "%s", rd_kafka_error_string(error));
    rd_kafka_AdminOptions_set_request_timeout(options, DEADLINE_MS, why, sizeof why);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_ListConsumerGroups(admin(), options, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_LISTCONSUMERGROUPS_RESULT);
    size_t count;
    const rd_kafka_ConsumerGroupListing_t **groups = rd_kafka_ListConsumerGroups_result_valid(
        rd_kafka_event_ListConsumerGroups_result(event), &count);
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        REQUIRE(rd_kafka_ConsumerGroupListing_state(groups[i]) == state, "a group of another state");
        found = found || !strcmp(rd_kafka_ConsumerGroupListing_group_id(groups[i]), group);
    }
    REQUIRE(found, "not among %zu groups", count);
    rd_kafka_event_destroy(event);
    rd_kafka_AdminOptions_destroy(options);
}

static void require_described(const char *group, const char *topic) {
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_DescribeConsumerGroups(admin(), &group, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_DESCRIBECONSUMERGROUPS_RESULT);
    size_t count;
    const rd_kafka_ConsumerGroupDescription_t *told =
        rd_kafka_DescribeConsumerGroups_result_groups(
            rd_kafka_event_DescribeConsumerGroups_result(event), &count)[0];
    REQUIRE(!strcmp(rd_kafka_ConsumerGroupDescription_partition_assignor(told), "range"), "assignor %s",
            rd_kafka_ConsumerGroupDescription_partition_assignor(told));
    REQUIRE(rd_kafka_ConsumerGroupDescription_member_count(told) == 1, "members");
    const rd_kafka_MemberDescription_t *member = rd_kafka_ConsumerGroupDescription_member(told, 0);
    REQUIRE(!strcmp(rd_kafka_MemberDescription_client_id(member), "reading-member"), "client id %s",
            rd_kafka_MemberDescription_client_id(member));
    REQUIRE(strstr(rd_kafka_MemberDescription_host(member), "127.0.0.1"), "host %s",
            rd_kafka_MemberDescription_host(member));
    const rd_kafka_topic_partition_list_t *owned = rd_kafka_MemberAssignment_partitions(
        rd_kafka_MemberDescription_assignment(member));
    REQUIRE(owned->cnt == 1 && !strcmp(owned->elems[0].topic, topic), "%d partitions", owned->cnt);
    rd_kafka_event_destroy(event);
}

static int64_t committed(const char *group) {
    rd_kafka_ListConsumerGroupOffsets_t *asked = rd_kafka_ListConsumerGroupOffsets_new(group, NULL);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_ListConsumerGroupOffsets(admin(), &asked, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_LISTCONSUMERGROUPOFFSETS_RESULT);
    size_t count;
    const rd_kafka_topic_partition_list_t *offsets = rd_kafka_group_result_partitions(
        rd_kafka_ListConsumerGroupOffsets_result_groups(
            rd_kafka_event_ListConsumerGroupOffsets_result(event), &count)[0]);
    int64_t offset = offsets->cnt == 1 ? offsets->elems[0].offset : RD_KAFKA_OFFSET_INVALID;
    rd_kafka_event_destroy(event);
    rd_kafka_ListConsumerGroupOffsets_destroy(asked);
    return offset;
}

static rd_kafka_resp_err_t alter_offset(const char *group, const char *topic, int64_t offset) {
    rd_kafka_topic_partition_list_t *offsets = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(offsets, topic, 0)->offset = offset;
    rd_kafka_AlterConsumerGroupOffsets_t *altered =
        rd_kafka_AlterConsumerGroupOffsets_new(group, offsets);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_AlterConsumerGroupOffsets(admin(), &altered, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_ALTERCONSUMERGROUPOFFSETS_RESULT);
    size_t count;
    const rd_kafka_topic_partition_list_t *results = rd_kafka_group_result_partitions(
        rd_kafka_AlterConsumerGroupOffsets_result_groups(
            rd_kafka_event_AlterConsumerGroupOffsets_result(event), &count)[0]);
    rd_kafka_resp_err_t code = results->elems[0].err;
    rd_kafka_event_destroy(event);
    rd_kafka_AlterConsumerGroupOffsets_destroy(altered);
    rd_kafka_topic_partition_list_destroy(offsets);
    return code;
}

static rd_kafka_resp_err_t delete_offset(const char *group, const char *topic) {
    rd_kafka_topic_partition_list_t *offsets = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(offsets, topic, 0);
    rd_kafka_DeleteConsumerGroupOffsets_t *deleted =
        rd_kafka_DeleteConsumerGroupOffsets_new(group, offsets);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_DeleteConsumerGroupOffsets(admin(), &deleted, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_DELETECONSUMERGROUPOFFSETS_RESULT);
    size_t count;
    const rd_kafka_topic_partition_list_t *results = rd_kafka_group_result_partitions(
        rd_kafka_DeleteConsumerGroupOffsets_result_groups(
            rd_kafka_event_DeleteConsumerGroupOffsets_result(event), &count)[0]);
    rd_kafka_resp_err_t code = results->elems[0].err;
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteConsumerGroupOffsets_destroy(deleted);
    rd_kafka_topic_partition_list_destroy(offsets);
    return code;
}

static rd_kafka_resp_err_t delete_group(const char *group) {
    rd_kafka_DeleteGroup_t *deleted = rd_kafka_DeleteGroup_new(group);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(admin());
    rd_kafka_DeleteGroups(admin(), &deleted, 1, NULL, queue);
    rd_kafka_event_t *event = answer(queue, RD_KAFKA_EVENT_DELETEGROUPS_RESULT);
    size_t count;
    const rd_kafka_error_t *error = rd_kafka_group_result_error(
        rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event), &count)[0]);
    rd_kafka_resp_err_t code = error ? rd_kafka_error_code(error) : RD_KAFKA_RESP_ERR_NO_ERROR;
    rd_kafka_event_destroy(event);
    rd_kafka_DeleteGroup_destroy(deleted);
    return code;
}

static void groups(void) {
    const char *read = topic("groups", 1, NULL);
    const char *group = named("groups");
    write_numbers(read, 0, 0, 50);
    rd_kafka_t *member = reading_member("groups", read, 50);
    require_listed(group, RD_KAFKA_CONSUMER_GROUP_STATE_STABLE);
    require_described(group, read);
    REQUIRE(committed(group) == 50, "committed %ld", (long)committed(group));
    REQUIRE_CODE(alter_offset(group, read, 10), RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID);
    REQUIRE_CODE(delete_offset(group, read), RD_KAFKA_RESP_ERR_GROUP_SUBSCRIBED_TO_TOPIC);
    REQUIRE_CODE(delete_group(group), RD_KAFKA_RESP_ERR_NON_EMPTY_GROUP);
    leave(member);

    require_listed(group, RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY);
    REQUIRE_CODE(alter_offset(group, read, 10), RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE(committed(group) == 10, "committed %ld", (long)committed(group));
    REQUIRE_CODE(delete_offset(group, read), RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE(committed(group) == RD_KAFKA_OFFSET_INVALID, "committed %ld", (long)committed(group));
    REQUIRE_CODE(alter_offset(group, read, 3), RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE_CODE(delete_group(group), RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE_CODE(delete_group(group), RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND);
}

static void cluster(void) {
    char *id = rd_kafka_clusterid(admin(), DEADLINE_MS);
    REQUIRE(id && strlen(id) == 22, "cluster id %s", id ? id : "none");
    const struct rd_kafka_metadata *metadata;
    REQUIRE_CODE(rd_kafka_metadata(admin(), 0, NULL, &metadata, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    REQUIRE(metadata->broker_cnt == 1, "%d brokers", metadata->broker_cnt);
    int controller = rd_kafka_controllerid(admin(), DEADLINE_MS);
    REQUIRE(controller == metadata->brokers[0].id, "controller %d", controller);
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_mem_free(admin(), id);
}

void play_administration(void) {
    play("topics are created, refused, grown and deleted", topics);
    play("configurations are described, changed, refused and reset", configurations);
    play("records before an offset are deleted", delete_records);
    play("groups are listed and described, their offsets changed, deleted", groups);
    play("the cluster names itself, its broker and its controller", cluster);
}
