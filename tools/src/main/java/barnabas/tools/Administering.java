package barnabas.tools;

import barnabas.client.Admin;
import barnabas.client.ClientSettings;
import barnabas.client.Reply;
import barnabas.wire.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// An admin client that the main thread can wait for.
final class Administering implements AutoCloseable {

  private final ToolLoop loop;
  private final Admin admin;

  /// Finds its broker, or fails soon.
  Administering(Connecting connecting) {
    ClientSettings settings =
        connecting.settings(Map.of(), ClientSettings::of, ClientSettings::unknownKeys);
    loop = new ToolLoop();
    try {
      connecting.reach(loop);
      admin =
          loop.await(promise -> promise.complete(new Admin(loop.loop(), loop.network(), settings)));
    } catch (ToolFailure unreachable) {
      loop.close();
      throw unreachable;
    }
  }

  /// Asks and waits.
  ///
  /// @throws ToolFailure with the broker's words if it refuses
  <R> R ask(BiConsumer<Admin, Reply<R>> question) {
    return loop.await(
        promise ->
            question.accept(
                admin,
                Reply.of(
                    promise::complete,
                    (code, words) ->
                        promise.completeExceptionally(new ToolFailure(line(code, words))))));
  }

  /// Asks and waits; a refusal with one of these codes is `instead`.
  <R> R askUnless(List<ErrorCode> codes, R instead, BiConsumer<Admin, Reply<R>> question) {
    return ask(
        (one, reply) ->
            question.accept(
                one,
                Reply.of(
                    reply::answered,
                    (code, words) -> {
                      if (codes.contains(code)) {
                        reply.answered(instead);
                      } else {
                        reply.failed(code, words);
                      }
                    })));
  }

  /// Waits, with the connections open.
  void pause(long ms) {
    loop.<Boolean>await(promise -> loop.loop().after(ms, () -> promise.complete(true)));
  }

  /// What a refusal means to a person, and what to do about it.
  static String line(ErrorCode code, String words) {
    String said = words.contains(code.name()) ? words : words + " (" + code + ")";
    return switch (code) {
      case UNKNOWN_TOPIC_OR_PARTITION ->
          "there is no such topic or partition; './barnabas topics list' names the topics";
      case GROUP_ID_NOT_FOUND ->
          "there is no such group; './barnabas groups list' names the groups";
      case NON_EMPTY_GROUP, UNKNOWN_MEMBER_ID ->
          "the group has members; stop them first, './barnabas groups describe' names them";
      case GROUP_SUBSCRIBED_TO_TOPIC ->
          "a member of the group reads that topic; './barnabas groups describe' names it";
      case POLICY_VIOLATION ->
          said + "; a topic with cleanup.policy=compact alone can't be trimmed";
      case UNSUPPORTED_VERSION -> words + "; './barnabas cluster apis' shows what is served";
      case BROKER_NOT_AVAILABLE -> words;
      case REQUEST_TIMED_OUT, NETWORK_EXCEPTION ->
          said + "; it may have been done nevertheless: look before trying again";
      default -> said;
    };
  }

  @Override
  public void close() {
    loop.<Boolean>await(
        promise -> {
          admin.close();
          promise.complete(true);
        });
    loop.close();
  }
}
