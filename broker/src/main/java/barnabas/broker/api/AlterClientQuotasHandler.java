package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.AlterQuotas;
import barnabas.metadata.QuotaEntity;
import barnabas.metadata.Refusal;
import barnabas.wire.AlterClientQuotasRequest;
import barnabas.wire.AlterClientQuotasRequest.EntityData;
import barnabas.wire.AlterClientQuotasRequest.EntryData;
import barnabas.wire.AlterClientQuotasResponse;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// AlterClientQuotas, key 49, versions 0 to 1: sets the limits of users, client ids and addresses,
/// or takes them away (KIP-546).
///
/// - 1 is flexible.
final class AlterClientQuotasHandler implements Handler {
  /// The request has no timeout of its own.
  private static final int TIMEOUT_MS = 30_000;

  private final ApiParts parts;

  AlterClientQuotasHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    AlterClientQuotasRequest request =
        AlterClientQuotasRequest.read(context.body(), context.version());
    List<Asked> asked = request.entries().stream().map(AlterClientQuotasHandler::asked).toList();
    List<AlterQuotas.Change> changes = new ArrayList<>();
    for (Asked each : asked) {
      if (!each.refusal.refused()) {
        changes.add(new AlterQuotas.Change(each.entity, operations(each.entry)));
      }
    }
    parts.submit(
        context,
        new AlterQuotas(changes, request.validateOnly()),
        TIMEOUT_MS,
        answer -> context.answer(response(asked, answer)));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    Refusal refusal = new Refusal(error, message);
    return AlterClientQuotasResponse.DEFAULT.withEntries(
        AlterClientQuotasRequest.read(body, version).entries().stream()
            .map(entry -> answered(entry, refusal))
            .toList());
  }

  private static List<AlterQuotas.Operation> operations(EntryData entry) {
    return entry.ops().stream()
        .map(op -> new AlterQuotas.Operation(op.key(), op.value(), op.remove()))
        .toList();
  }

  private static Asked asked(EntryData entry) {
    QuotaEntity entity = new QuotaEntity(null, null, null);
    for (EntityData data : entry.entity()) {
      QuotaEntity.Part part = QuotaEntity.Part.of(data.entityType());
      String name = data.entityName();
      if (part == null) {
        return refused(entry, "Unhandled client quota entity type: " + data.entityType());
      }
      if (name != null && name.isEmpty()) {
        return refused(entry, "Empty " + part.type() + " not supported");
      }
      if (entity.name(part) != null) {
        return refused(entry, "The entity has more than one " + part.type() + ".");
      }
      entity = entity.with(part, name == null ? QuotaEntity.DEFAULT : name);
    }
    return new Asked(entry, entity, Refusal.NONE);
  }

  private static Asked refused(EntryData entry, String words) {
    return new Asked(
        entry, new QuotaEntity(null, null, null), new Refusal(ErrorCode.INVALID_REQUEST, words));
  }

  private static AlterClientQuotasResponse response(List<Asked> asked, AlterQuotas.Answer answer) {
    Iterator<Refusal> next = answer.entities().iterator();
    List<AlterClientQuotasResponse.EntryData> entries = new ArrayList<>();
    for (Asked each : asked) {
      Refusal refusal = each.refusal.refused() ? each.refusal : next.next();
      entries.add(answered(each.entry, refusal));
    }
    return AlterClientQuotasResponse.DEFAULT.withEntries(entries);
  }

  private static AlterClientQuotasResponse.EntryData answered(EntryData entry, Refusal refusal) {
    return new AlterClientQuotasResponse.EntryData(
        refusal.code().code(),
        refusal.message(),
        entry.entity().stream()
            .map(
                each ->
                    new AlterClientQuotasResponse.EntityData(
                        each.entityType(), each.entityName(), List.of()))
            .toList(),
        List.of());
  }

  private record Asked(EntryData entry, QuotaEntity entity, Refusal refusal) {}
}
