package barnabas.tools;

import barnabas.client.ProducerRecord;

/// How a line of input becomes a record.
interface LineReader {

  /// The record that a line holds.
  ///
  /// @param usual what it has where the line says nothing
  /// @param line without its newline; the record may keep it
  /// @throws ToolFailure that says why it holds none
  ProducerRecord record(ProducerRecord usual, byte[] line, long nowMs);
}
