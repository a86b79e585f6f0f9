package barnabas.coordinator;

import barnabas.coordinator.consumer.ConsumerGroup;

/// What a group is doing, with Kafka's names.
enum GroupState {
  /// No members; perhaps offsets.
  EMPTY("Empty"),
  /// Waits for its members to join.
  PREPARING_REBALANCE("PreparingRebalance"),
  /// Its members are known; waits for the leader to assign.
  COMPLETING_REBALANCE("CompletingRebalance"),
  /// Of the consumer protocol: who is to read what is yet to be decided.
  ASSIGNING("Assigning"),
  /// Of the consumer protocol: its members are on their way to what was decided.
  RECONCILING("Reconciling"),
  /// Every member has its assignment.
  STABLE("Stable"),
  /// There is no such group.
  DEAD("Dead");

  final String words;

  GroupState(String words) {
    this.words = words;
  }

  static GroupState of(ConsumerGroup.State state) {
    return switch (state) {
      case EMPTY -> EMPTY;
      case ASSIGNING -> ASSIGNING;
      case RECONCILING -> RECONCILING;
      case STABLE -> STABLE;
    };
  }
}
