package barnabas.replica;

/// Who waits for an append. Called once for each append, on the partition's loop, perhaps before
/// the call that asked for it returns.
public interface AppendListener {

  /// @param slot the number that came with the append, to tell several apart
  void appended(int slot, AppendAnswer answer);
}
