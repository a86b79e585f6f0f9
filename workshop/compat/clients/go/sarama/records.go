package main

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/Shopify/sarama"

	"../kit"
)

func records() []kit.Scenario {
	var scenarios []kit.Scenario
	for _, codec := range []sarama.CompressionCodec{
		sarama.CompressionNone, sarama.CompressionGZIP, sarama.CompressionSnappy, sarama.CompressionLZ4,
	} {
		codec := codec
		scenarios = append(scenarios, kit.Scenario{Name: "codec " + codec.String(), Play: func() { codecs(codec) }})
	}
	return append(scenarios, []kit.Scenario{
		{"zstd is refused, since this sarama's requests are older than it", zstd},
		{"acknowledgements", acknowledgements},
		{"an idempotent producer", idempotence},
		{"a key's records go to one partition", keys},
		{"large records", largeRecords},
		{"offsets by time", times},
		{"an offset out of range is told", outOfRange},
		{"a topic is made by its first record", firstRecord},
	}...)
}

func produce(config *sarama.Config, messages []*sarama.ProducerMessage) error {
	producer := kit.Value(sarama.NewSyncProducer([]string{kit.Bootstrap}, config))
	defer producer.Close()
	return producer.SendMessages(messages)
}

// numbered are messages with the numbers as values, a second between each two.
func numbered(topic string, partition int32, numbers []int) []*sarama.ProducerMessage {
	var messages []*sarama.ProducerMessage
	for _, number := range numbers {
		messages = append(messages, &sarama.ProducerMessage{
			Topic:     topic,
			Partition: partition,
			Value:     sarama.StringEncoder(strconv.Itoa(number)),
			Timestamp: kit.Start.Add(time.Duration(number) * time.Second),
		})
	}
	return messages
}

func number(message *sarama.ConsumerMessage) int {
	return kit.Value(strconv.Atoi(string(message.Value)))
}

func numbers(messages []*sarama.ConsumerMessage) []int {
	var all []int
	for _, message := range messages {
		all = append(all, number(message))
	}
	return all
}

// read gives so many messages of a partition from an offset on.
func read(config *sarama.Config, topic string, partition int32, offset int64, count int) []*sarama.ConsumerMessage {
	consumer := kit.Value(sarama.NewConsumer([]string{kit.Bootstrap}, config))
	defer consumer.Close()
	stream := kit.Value(consumer.ConsumePartition(topic, partition, offset))
	defer stream.Close()
	var messages []*sarama.ConsumerMessage
	for deadline := time.After(kit.Deadline); len(messages) < count; {
		select {
		case message := <-stream.Messages():
			messages = append(messages, message)
		case err := <-stream.Errors():
			kit.Must(err)
		case <-deadline:
			kit.Check(false, "%d of %d messages read", len(messages), count)
		}
	}
	return messages
}

func codecs(codec sarama.CompressionCodec) {
	full := topic("codec-"+codec.String(), 1)
	var sent []*sarama.ProducerMessage
	for i := 0; i < 300; i++ {
		message := &sarama.ProducerMessage{Topic: full, Timestamp: kit.Start.Add(time.Duration(i) * time.Millisecond)}
		if i%7 > 0 {
			message.Key = sarama.StringEncoder(fmt.Sprintf("key-%d", i%10))
		}
		if i%11 > 0 {
			message.Value = sarama.StringEncoder(strings.Repeat(fmt.Sprintf("value-%d ", i), 20))
		}
		if i%3 == 0 {
			message.Headers = []sarama.RecordHeader{{Key: []byte("n"), Value: []byte(strconv.Itoa(i))}}
		}
		sent = append(sent, message)
	}
	config := config()
	config.Producer.Compression = codec
	kit.Must(produce(config, sent))
	for i, got := range read(config, full, 0, 0, len(sent)) {
		kit.Equal(got.Offset, int64(i))
		kit.Equal(bytesOf(got.Key), bytesOf(encoded(sent[i].Key)))
		kit.Equal(bytesOf(got.Value), bytesOf(encoded(sent[i].Value)))
		kit.Check(got.Timestamp.Equal(sent[i].Timestamp), "%v instead of %v", got.Timestamp, sent[i].Timestamp)
		kit.Equal(len(got.Headers), len(sent[i].Headers))
		for h, header := range sent[i].Headers {
			kit.Equal(*got.Headers[h], header)
		}
	}
}

func zstd() {
	full := topic("zstd", 1)
	config := config()
	config.Producer.Compression = sarama.CompressionZSTD
	err := produce(config, numbered(full, 0, []int{0}))
	kit.Equal(err.(sarama.ProducerErrors)[0].Err, sarama.KError(76)) // UNSUPPORTED_COMPRESSION_TYPE
}

func encoded(encoder sarama.Encoder) []byte {
	if encoder == nil {
		return nil
	}
	return kit.Value(encoder.Encode())
}

// bytesOf tells nothing from an empty value.
func bytesOf(bytes []byte) string {
	if bytes == nil {
		return "nothing"
	}
	return "'" + string(bytes) + "'"
}

func acknowledgements() {
	full := topic("acks", 1)
	for i, acks := range []sarama.RequiredAcks{sarama.NoResponse, sarama.WaitForLocal, sarama.WaitForAll} {
		config := config()
		config.Producer.RequiredAcks = acks
		kit.Must(produce(config, numbered(full, 0, kit.Numbers(i*100, i*100+100))))
	}
	// What nobody waited for may come later than what somebody waited for.
	got := numbers(read(config(), full, 0, 0, 300))
	sort.Ints(got)
	kit.Equal(got, kit.Numbers(0, 300))
}

func idempotence() {
	full := topic("idempotent", 1)
	config := config()
	config.Producer.Idempotent = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Net.MaxOpenRequests = 1
	config.Producer.Flush.MaxMessages = 10
	sent := numbered(full, 0, kit.Numbers(0, 1000))
	kit.Must(produce(config, sent))
	for i, message := range sent {
		kit.Equal(message.Offset, int64(i))
	}
	kit.Equal(numbers(read(config, full, 0, 0, 1000)), kit.Numbers(0, 1000))
}

func keys() {
	full := topic("keys", 3)
	config := config()
	config.Producer.Partitioner = sarama.NewHashPartitioner
	sent := numbered(full, 0, kit.Numbers(0, 60))
	for i, message := range sent {
		message.Key = sarama.StringEncoder(strconv.Itoa(i % 6))
	}
	kit.Must(produce(config, sent))
	offsets := map[int32]map[int64]bool{0: {}, 1: {}, 2: {}}
	for i, message := range sent {
		kit.Equal(message.Partition, sent[i%6].Partition)
		offsets[message.Partition][message.Offset] = true
	}
	kit.Equal(len(offsets[0])+len(offsets[1])+len(offsets[2]), 60)
}

func largeRecords() {
	full := topic("large", 1)
	large := strings.Repeat("0123456789", 90_000)
	config := config()
	config.Producer.MaxMessageBytes = 5_000_000
	kit.Must(produce(config, []*sarama.ProducerMessage{{Topic: full, Value: sarama.StringEncoder(large)}}))
	config.Consumer.Fetch.Default = 1000
	kit.Check(string(read(config, full, 0, 0, 1)[0].Value) == large, "another value")
	err := produce(config, []*sarama.ProducerMessage{{Topic: full, Value: sarama.StringEncoder(large + large)}})
	kit.Equal(err.(sarama.ProducerErrors)[0].Err, sarama.ErrMessageSizeTooLarge)
}

func times() {
	full := topic("times", 1)
	kit.Must(produce(config(), numbered(full, 0, kit.Numbers(0, 100))))
	client := kit.Value(sarama.NewClient([]string{kit.Bootstrap}, config()))
	defer client.Close()
	at := func(time int64) int64 { return kit.Value(client.GetOffset(full, 0, time)) }
	kit.Equal(at(sarama.OffsetOldest), int64(0))
	kit.Equal(at(sarama.OffsetNewest), int64(100))
	found := at(kit.Start.Add(41_500*time.Millisecond).UnixNano() / 1e6)
	kit.Equal(found, int64(42))
	kit.Equal(numbers(read(config(), full, 0, found, 58)), kit.Numbers(42, 100))
	kit.Equal(at(time.Now().UnixNano()/1e6), int64(-1))
}

func outOfRange() {
	full := topic("range", 1)
	kit.Must(produce(config(), numbered(full, 0, kit.Numbers(0, 10))))
	consumer := kit.Value(sarama.NewConsumer([]string{kit.Bootstrap}, config()))
	defer consumer.Close()
	_, err := consumer.ConsumePartition(full, 0, 11)
	kit.Equal(err, sarama.ErrOffsetOutOfRange)
	_, err = consumer.ConsumePartition(full, 5, 0)
	kit.Equal(err, sarama.ErrUnknownTopicOrPartition)
}

func firstRecord() {
	full := kit.Named("automatic")
	kit.Must(produce(config(), numbered(full, 0, kit.Numbers(0, 1))))
	kit.Equal(numbers(read(config(), full, 0, 0, 1)), []int{0})
}
