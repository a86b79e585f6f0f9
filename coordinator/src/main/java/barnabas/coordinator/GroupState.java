package barnabas.coordinator;

/// What a classic group is doing, with Kafka's names.
enum GroupState {
  /// No members; perhaps offsets.
  EMPTY("Empty"),
  /// Waits for its members to join.
  PREPARING_REBALANCE("PreparingRebalance"),
  /// Its members are known; waits for the leader to assign.
  COMPLETING_REBALANCE("CompletingRebalance"),
  /// Every member has its assignment.
  STABLE("Stable"),
  /// There is no such group.
  DEAD("Dead");

  final String words;

  GroupState(String words) {
    this.words = words;
  }
}
