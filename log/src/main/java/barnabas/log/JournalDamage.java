package barnabas.log;

import java.util.List;

/// Damage to groups that were written whole once, since valid later ones follow them.
///
/// @param words what is wrong and where in the ring
/// @param frames damaged batches whose heads are legible, so that they can be named
/// @param allNamed whether `frames` are all that is damaged; if not, there were others that nothing
///   is known of
public record JournalDamage(String words, List<JournalFrame> frames, boolean allNamed) {}
