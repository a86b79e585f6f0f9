package barnabas.client;

import barnabas.wire.ApiKey;
import barnabas.wire.RequestMessage;
import barnabas.wire.ResponseMessage;

/// A question to a broker, in whatever version both sides know.
///
/// @param lowest the lowest version in which it means what the caller wants
/// @param highest the highest such version
/// @param timeoutMs how long to wait for the answer, the way there included
/// @param body the request in a version
/// @param answer the answer's type
record Call<R extends ResponseMessage>(
    ApiKey api, int lowest, int highest, long timeoutMs, Body body, Class<R> answer) {

  /// A request that is the same in all versions of its API.
  static <R extends ResponseMessage> Call<R> of(
      RequestMessage request, Class<R> answer, long timeoutMs) {
    ApiKey api = request.apiKey();
    return new Call<>(
        api, api.lowestVersion(), api.highestVersion(), timeoutMs, version -> request, answer);
  }

  /// The same question in none of the versions above `version`.
  Call<R> upTo(int version) {
    return new Call<>(api, lowest, Math.min(highest, version), timeoutMs, body, answer);
  }

  /// The same question in none of the versions below `version`.
  Call<R> from(int version) {
    return new Call<>(api, Math.max(lowest, version), highest, timeoutMs, body, answer);
  }

  /// Makes the request.
  interface Body {
    /// In a version between lowest and highest.
    RequestMessage at(short version);
  }
}
