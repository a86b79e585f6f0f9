package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.Refusal;
import barnabas.metadata.UpdateFeatures;
import barnabas.metadata.UpdateFeatures.Allowed;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import barnabas.wire.UpdateFeaturesRequest;
import barnabas.wire.UpdateFeaturesRequest.FeatureUpdateKey;
import barnabas.wire.UpdateFeaturesResponse;
import barnabas.wire.UpdateFeaturesResponse.UpdatableFeatureResult;
import java.util.List;

/// UpdateFeatures, key 57, versions 0 to 2: finalizes features at other levels (KIP-584).
///
/// - 1 tells a safe downgrade from an unsafe one, and can only check (KIP-778).
/// - 2 answers for all features together, as they succeed or fail together (KIP-1022).
final class UpdateFeaturesHandler implements Handler {
  private static final short UPGRADE_TYPE_SINCE = 1;

  private final ApiParts parts;

  UpdateFeaturesHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    UpdateFeaturesRequest request = UpdateFeaturesRequest.read(context.body(), context.version());
    List<UpdateFeatures.Update> updates =
        request.featureUpdates().stream()
            .map(
                update ->
                    new UpdateFeatures.Update(
                        update.feature(),
                        update.maxVersionLevel(),
                        allowed(update, context.version())))
            .toList();
    parts.submit(
        context,
        new UpdateFeatures(updates, request.validateOnly()),
        request.timeoutMs(),
        refusal -> context.answer(response(request, refusal)));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return UpdateFeaturesResponse.DEFAULT.withErrorCode(error.code()).withErrorMessage(message);
  }

  private static Allowed allowed(FeatureUpdateKey update, short version) {
    if (version >= UPGRADE_TYPE_SINCE) {
      return Allowed.of(update.upgradeType());
    }
    return update.allowDowngrade() ? Allowed.SAFE_DOWNGRADE : Allowed.UPGRADE;
  }

  private static UpdateFeaturesResponse response(UpdateFeaturesRequest request, Refusal refusal) {
    if (refusal.refused()) {
      return UpdateFeaturesResponse.DEFAULT
          .withErrorCode(refusal.code().code())
          .withErrorMessage(refusal.message());
    }
    return UpdateFeaturesResponse.DEFAULT
        .withErrorMessage(null)
        .withResults(
            request.featureUpdates().stream()
                .map(
                    update ->
                        UpdatableFeatureResult.DEFAULT
                            .withFeature(update.feature())
                            .withErrorMessage(null))
                .toList());
  }
}
