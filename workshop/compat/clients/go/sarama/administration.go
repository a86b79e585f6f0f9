package main

import (
	"errors"

	"github.com/Shopify/sarama"

	"../kit"
)

func administration() []kit.Scenario {
	return []kit.Scenario{
		{"topics are created, refused, grown and deleted", topics},
		{"configurations are changed and refused", configurations},
		{"configurations are described", describedConfigurations},
		{"topics are listed with their configurations", listOfTopics},
		{"topics are made by an administrator that takes the broker for one of 0.11", topicsOfOld},
		{"records before an offset are deleted", deletedRecords},
		{"a group is listed and described", listedGroup},
	}
}

func code(err error) sarama.KError {
	var topicError *sarama.TopicError
	if errors.As(err, &topicError) {
		return topicError.Err
	}
	var partitionError *sarama.TopicPartitionError
	if errors.As(err, &partitionError) {
		return partitionError.Err
	}
	var code sarama.KError
	kit.Check(errors.As(err, &code), "%v has no code", err)
	return code
}

func topics() {
	full := topic("topics", 2)
	one := &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 1}
	many := &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 9}
	kit.Equal(code(admin.CreateTopic(full, one, false)), sarama.ErrTopicAlreadyExists)
	kit.Equal(code(admin.CreateTopic(full+"-many", many, false)), sarama.ErrInvalidReplicationFactor)
	kit.Equal(code(admin.CreateTopic(full+"?", one, false)), sarama.ErrInvalidTopic)
	kit.Must(admin.CreateTopic(full+"-tried", one, true))
	kit.Must(admin.CreatePartitions(full, 5, nil, false))
	kit.Until("five partitions", func() bool { return partitionsOf(full) == 5 })
	kit.Equal(code(admin.CreatePartitions(full, 1, nil, false)), sarama.ErrInvalidPartitions)
	kit.Must(admin.DeleteTopic(full))
	kit.Until("the deletion", func() bool { return partitionsOf(full) == 0 })
	kit.Equal(code(admin.DeleteTopic(full+"-tried")), sarama.ErrUnknownTopicOrPartition)
}

// retentionOf asks with the lowest version that Apache Kafka 4 has left: the administrator asks with a lower one.
func retentionOf(topic string) string {
	controller := kit.Value(admin.(interface {
		Controller() (*sarama.Broker, error)
	}).Controller())
	answer := kit.Value(controller.DescribeConfigs(&sarama.DescribeConfigsRequest{
		Version: 1,
		Resources: []*sarama.ConfigResource{
			{Type: sarama.TopicResource, Name: topic, ConfigNames: []string{"retention.ms"}},
		},
	}))
	return answer.Resources[0].Configs[0].Value
}

func configurations() {
	full := topic("configured", 1)
	alter := func(value string) error {
		return admin.AlterConfig(sarama.TopicResource, full, map[string]*string{"retention.ms": &value}, false)
	}
	kit.Equal(retentionOf(full), "604800000")
	kit.Must(alter("3600000"))
	kit.Until("the change", func() bool { return retentionOf(full) == "3600000" })
	kit.Check(alter("for ever") != nil, "taken")
}

func describedConfigurations() {
	full := topic("described", 1)
	admin := administrator(sarama.MaxVersion)
	defer admin.Close()
	found := map[string]sarama.ConfigEntry{}
	for _, entry := range kit.Value(admin.DescribeConfig(sarama.ConfigResource{Type: sarama.TopicResource, Name: full})) {
		found[entry.Name] = entry
	}
	kit.Equal(found["retention.ms"].Value, "604800000")
	kit.Equal(found["cleanup.policy"].Value, "delete")
}

func topicsOfOld() {
	full := kit.Named("eleven")
	admin := administrator(sarama.V0_11_0_0)
	defer admin.Close()
	retention := "3600000"
	detail := &sarama.TopicDetail{
		NumPartitions:     2,
		ReplicationFactor: 1,
		ConfigEntries:     map[string]*string{"retention.ms": &retention},
	}
	kit.Must(admin.CreateTopic(full, detail, false))
	kit.Until("the topic", func() bool { return partitionsOf(full) == 2 })
	kit.Equal(retentionOf(full), retention)
	kit.Equal(code(admin.CreateTopic(full, detail, false)), sarama.ErrTopicAlreadyExists)
	kit.Must(admin.DeleteTopic(full))
}

func listOfTopics() {
	full := topic("listed", 3)
	admin := administrator(sarama.MaxVersion)
	defer admin.Close()
	kit.Equal(kit.Value(admin.ListTopics())[full].NumPartitions, int32(3))
}

func deletedRecords() {
	full := topic("trimmed", 1)
	kit.Must(produce(config(), numbered(full, 0, kit.Numbers(0, 100))))
	kit.Must(admin.DeleteRecords(full, map[int32]int64{0: 60}))
	kit.Equal(numbers(read(config(), full, 0, sarama.OffsetOldest, 40)), kit.Numbers(60, 100))
}

func listedGroup() {
	full := topic("members", 3)
	member := join(groupConfig(), "members", full)
	kit.Until("all partitions", func() bool { return member.owns() == 3 })
	kit.Equal(kit.Value(admin.ListConsumerGroups())[kit.Named("members")], "consumer")
	group := kit.Value(admin.DescribeConsumerGroups([]string{kit.Named("members")}))[0]
	kit.Equal([]string{group.State, group.ProtocolType, group.Protocol}, []string{"Stable", "consumer", "range"})
	for _, only := range group.Members {
		kit.Equal(only.ClientId, "sarama")
		kit.Equal(kit.Value(only.GetMemberAssignment()).Topics[full], []int32{0, 1, 2})
	}
	kit.Equal(len(group.Members), 1)
	member.leave()
}
