package main

import (
	"context"
	"sync"
	"time"

	"github.com/Shopify/sarama"

	"../kit"
)

func groups() []kit.Scenario {
	return []kit.Scenario{
		{"a group grows to three and shrinks", growingGroup},
		{"a group stops and resumes", resume},
		{"commits of another generation or of nobody are refused", fencedCommits},
		{"offsets are managed without a group's members", offsets},
		{"offsets are committed without a retention", commitWithoutRetention},
	}
}

// member of a group, which reads and commits until it leaves.
type member struct {
	group  sarama.ConsumerGroup
	cancel context.CancelFunc
	done   chan struct{}
	lock   sync.Mutex
	id     string
	owned  []int32
	seen   map[int]bool
}

func groupConfig() *sarama.Config {
	config := config()
	config.Consumer.Group.Session.Timeout = 6 * time.Second
	config.Consumer.Group.Heartbeat.Interval = 300 * time.Millisecond
	// Without a retention sarama commits with a version that went with Apache Kafka 4.
	config.Consumer.Offsets.Retention = 24 * time.Hour
	config.Consumer.Offsets.CommitInterval = 100 * time.Millisecond
	return config
}

func join(config *sarama.Config, name, topic string) *member {
	ctx, cancel := context.WithCancel(context.Background())
	group := kit.Value(sarama.NewConsumerGroup([]string{kit.Bootstrap}, kit.Named(name), config))
	joined := &member{group: group, cancel: cancel, done: make(chan struct{}), seen: map[int]bool{}}
	go func() {
		defer close(joined.done)
		for ctx.Err() == nil {
			_ = group.Consume(ctx, []string{topic}, joined)
		}
	}()
	return joined
}

func (m *member) leave() {
	m.cancel()
	<-m.done
	kit.Must(m.group.Close())
}

// Setup notes what the member owns in a new generation.
func (m *member) Setup(session sarama.ConsumerGroupSession) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.id = session.MemberID()
	for _, partitions := range session.Claims() {
		m.owned = partitions
	}
	return nil
}

// Cleanup ends a generation.
func (m *member) Cleanup(sarama.ConsumerGroupSession) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.owned = nil
	return nil
}

// ConsumeClaim reads a partition to the end of the generation.
func (m *member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for message := range claim.Messages() {
		m.lock.Lock()
		m.seen[number(message)] = true
		m.lock.Unlock()
		session.MarkMessage(message, "")
	}
	return nil
}

func (m *member) owns() int {
	m.lock.Lock()
	defer m.lock.Unlock()
	return len(m.owned)
}

func (m *member) saw() map[int]bool {
	m.lock.Lock()
	defer m.lock.Unlock()
	all := map[int]bool{}
	for number := range m.seen {
		all[number] = true
	}
	return all
}

func growingGroup() {
	full := topic("group", 6)
	for partition := 0; partition < 6; partition++ {
		kit.Must(produce(config(), numbered(full, int32(partition), kit.Numbers(partition*100, partition*100+100))))
	}
	var members []*member
	shared := func() {
		kit.Until("equal shares", func() bool {
			for _, member := range members {
				if member.owns() != 6/len(members) {
					return false
				}
			}
			return true
		})
	}
	for len(members) < 3 {
		members = append(members, join(groupConfig(), "group", full))
		shared()
	}
	kit.Until("all messages", func() bool {
		all := map[int]bool{}
		for _, member := range members {
			for number := range member.saw() {
				all[number] = true
			}
		}
		return len(all) == 600
	})
	for len(members) > 1 {
		members[len(members)-1].leave()
		members = members[:len(members)-1]
		shared()
	}
	members[0].leave()
	kit.Equal(committed("group", full, 6), []int64{100, 100, 100, 100, 100, 100})
}

func resume() {
	full := topic("resume", 1)
	for _, next := range [][]int{kit.Numbers(0, 20), kit.Numbers(20, 40)} {
		kit.Must(produce(config(), numbered(full, 0, next)))
		member := join(groupConfig(), "resume", full)
		kit.Until("twenty messages", func() bool { return len(member.saw()) >= 20 })
		member.leave()
		for _, number := range next {
			kit.Check(len(member.seen) == 20 && member.seen[number], "%v instead of %v", member.seen, next)
		}
	}
}

func fencedCommits() {
	full := topic("fenced", 1)
	one := join(groupConfig(), "fenced", full)
	kit.Until("the partition", func() bool { return one.owns() == 1 })
	client := kit.Value(sarama.NewClient([]string{kit.Bootstrap}, config()))
	defer client.Close()
	coordinator := kit.Value(client.Coordinator(kit.Named("fenced")))
	refusal := func(member string, generation int32) sarama.KError {
		request := &sarama.OffsetCommitRequest{
			Version:                 2,
			ConsumerGroup:           kit.Named("fenced"),
			ConsumerID:              member,
			ConsumerGroupGeneration: generation,
		}
		request.AddBlock(full, 0, 7, 0, "")
		return kit.Value(coordinator.CommitOffset(request)).Errors[full][0]
	}
	kit.Equal(refusal(one.id, 99), sarama.ErrIllegalGeneration)
	kit.Equal(refusal("nobody", 1), sarama.ErrUnknownMemberId)
	kit.Equal(refusal("", -1), sarama.ErrUnknownMemberId)
	one.leave()
	kit.Equal(committed("fenced", full, 1), []int64{-1})
}

func offsets() {
	full := topic("offsets", 1)
	kit.Must(commit(groupConfig(), "offsets", full))
	kit.Equal(committed("offsets", full, 1), []int64{7})
}

func commitWithoutRetention() {
	full := topic("old", 1)
	config := groupConfig()
	config.Consumer.Offsets.Retention = 0
	kit.Must(commit(config, "old", full))
	kit.Equal(committed("old", full, 1), []int64{7})
}

// commit has an offset of 7 committed, and gives what was wrong with it.
func commit(config *sarama.Config, group, topic string) error {
	client := kit.Value(sarama.NewClient([]string{kit.Bootstrap}, config))
	defer client.Close()
	manager := kit.Value(sarama.NewOffsetManagerFromClient(kit.Named(group), client))
	managed := kit.Value(manager.ManagePartition(topic, 0))
	managed.MarkOffset(7, "seven")
	managed.AsyncClose()
	kit.Must(manager.Close())
	if wrong := <-managed.Errors(); wrong != nil {
		return wrong
	}
	return nil
}

func committed(group, topic string, partitions int32) []int64 {
	asked := map[string][]int32{topic: {}}
	for partition := int32(0); partition < partitions; partition++ {
		asked[topic] = append(asked[topic], partition)
	}
	answer := kit.Value(admin.ListConsumerGroupOffsets(kit.Named(group), asked))
	var offsets []int64
	for _, partition := range asked[topic] {
		offsets = append(offsets, answer.GetBlock(topic, partition).Offset)
	}
	return offsets
}
