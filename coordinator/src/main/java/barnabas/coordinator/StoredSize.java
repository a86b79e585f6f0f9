package barnabas.coordinator;

/// What stored things occupy in memory, generously.
final class StoredSize {
  private static final int GROUP_BYTES = 500;
  private static final int OFFSET_BYTES = 200;
  private static final int BYTES_PER_CHAR = 2;

  private StoredSize() {}

  static long ofGroup(String groupId) {
    return GROUP_BYTES + (long) BYTES_PER_CHAR * groupId.length();
  }

  static long of(CommittedOffset offset) {
    return OFFSET_BYTES + (long) BYTES_PER_CHAR * offset.metadata().length();
  }
}
