package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.DescribeUserScramCredentialsRequest;
import barnabas.wire.DescribeUserScramCredentialsRequest.UserName;
import barnabas.wire.DescribeUserScramCredentialsResponse;
import barnabas.wire.DescribeUserScramCredentialsResponse.DescribeUserScramCredentialsResult;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// DescribeUserScramCredentials, key 50, version 0: which users have SCRAM credentials (KIP-554).
///
/// Nobody can be given any yet, so nobody has any. It is answered all the same, because Kafka's
/// tool for quotas asks it of each user whose quotas it shows.
final class DescribeUserScramCredentialsHandler implements Handler {

  @Override
  public void handle(RequestContext context) {
    List<UserName> asked =
        DescribeUserScramCredentialsRequest.read(context.body(), context.version()).users();
    Set<String> users = new LinkedHashSet<>();
    Set<String> twice = new HashSet<>();
    for (UserName user : asked == null ? List.<UserName>of() : asked) {
      if (!users.add(user.name())) {
        twice.add(user.name());
      }
    }
    context.answer(
        DescribeUserScramCredentialsResponse.DEFAULT.withResults(
            users.stream()
                .map(user -> twice.contains(user) ? namedTwice(user) : unknown(user))
                .toList()));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    List<UserName> asked = DescribeUserScramCredentialsRequest.read(body, version).users();
    return DescribeUserScramCredentialsResponse.DEFAULT
        .withErrorCode(error.code())
        .withErrorMessage(message)
        .withResults(
            asked == null
                ? List.of()
                : asked.stream().map(user -> refused(user.name(), error, message)).toList());
  }

  private static DescribeUserScramCredentialsResult unknown(String user) {
    return refused(
        user,
        ErrorCode.RESOURCE_NOT_FOUND,
        "Attempt to describe a user credential that does not exist: " + user);
  }

  private static DescribeUserScramCredentialsResult namedTwice(String user) {
    return refused(
        user,
        ErrorCode.DUPLICATE_RESOURCE,
        "Cannot describe SCRAM credentials for the same user twice in a single request: " + user);
  }

  private static DescribeUserScramCredentialsResult refused(
      String user, ErrorCode error, String why) {
    return DescribeUserScramCredentialsResult.DEFAULT
        .withUser(user)
        .withErrorCode(error.code())
        .withErrorMessage(why);
  }
}
