// Drives a broker with sarama, told that the broker is of the newest version that this sarama knows: it does not
// ask the broker.
package main

import (
	"github.com/Shopify/sarama"

	"../kit"
)

var admin sarama.ClusterAdmin

func main() {
	admin = administrator(sarama.MaxVersion)
	scenarios := append(records(), groups()...)
	kit.Play(append(scenarios, administration()...))
}

// administrator of a broker that is taken for one of a version.
func administrator(version sarama.KafkaVersion) sarama.ClusterAdmin {
	config := config()
	config.Version = version
	return kit.Value(sarama.NewClusterAdmin([]string{kit.Bootstrap}, config))
}

func config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.MaxVersion
	config.Producer.Return.Successes = true
	config.Producer.Partitioner = sarama.NewManualPartitioner
	config.Consumer.Return.Errors = true
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	return config
}

func topic(name string, partitions int32) string {
	full := kit.Named(name)
	kit.Must(admin.CreateTopic(full, &sarama.TopicDetail{NumPartitions: partitions, ReplicationFactor: 1}, false))
	kit.Until("the topic", func() bool { return partitionsOf(full) == int(partitions) })
	return full
}

func partitionsOf(topic string) int {
	return len(kit.Value(admin.DescribeTopics([]string{topic}))[0].Partitions)
}
