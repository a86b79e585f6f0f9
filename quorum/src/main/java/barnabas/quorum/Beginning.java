package barnabas.quorum;

import java.util.List;

/// What a voter whose directory is empty is to do.
///
/// @param founders who begins the cluster, the same list on each of them and on who joins later;
///   empty for a cluster of one
/// @param emptyAllowed whether the directory may be empty at all. A voter that took part before and
///   finds its directory empty has lost its disk: what it promised is forgotten, so it must not
///   vote again under the same name
public record Beginning(List<Voter> founders, boolean emptyAllowed) {
  /// A cluster of one, begun by whoever starts on an empty directory.
  public static final Beginning ALONE = new Beginning(List.of(), true);

  public Beginning {
    founders = List.copyOf(founders);
  }
}
