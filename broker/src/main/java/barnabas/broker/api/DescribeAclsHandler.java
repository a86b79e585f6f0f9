package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.wire.DescribeAclsResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;

/// DescribeAcls, key 29, versions 1 to 3: who may do what with which resources (KIP-140).
///
/// Nothing is forbidden to anybody yet, and the answer is that of a Kafka without an authorizer. It
/// is given because MirrorMaker asks it every ten minutes, and reports an error where it gets none.
///
/// - 2 is flexible.
/// - 3 knows users as resources.
final class DescribeAclsHandler implements Handler {

  @Override
  public void handle(RequestContext context) {
    context.answer(
        DescribeAclsResponse.DEFAULT
            .withErrorCode(ErrorCode.SECURITY_DISABLED.code())
            .withErrorMessage("No Authorizer is configured on the broker"));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return DescribeAclsResponse.DEFAULT.withErrorCode(error.code()).withErrorMessage(message);
  }
}
