package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.QuotaEntity;
import barnabas.metadata.QuotaEntity.Part;
import barnabas.wire.DescribeClientQuotasRequest;
import barnabas.wire.DescribeClientQuotasRequest.ComponentData;
import barnabas.wire.DescribeClientQuotasResponse;
import barnabas.wire.DescribeClientQuotasResponse.EntityData;
import barnabas.wire.DescribeClientQuotasResponse.EntryData;
import barnabas.wire.DescribeClientQuotasResponse.ValueData;
import barnabas.wire.ErrorCode;
import barnabas.wire.Reader;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// DescribeClientQuotas, key 48, versions 0 to 1: the limits of users, client ids and addresses
/// (KIP-546).
///
/// - 1 is flexible.
///
/// Without components all are told of, unless the match is strict: then an entity has exactly the
/// types that are named, and none has none.
final class DescribeClientQuotasHandler implements Handler {
  private static final byte EXACT = 0;
  private static final byte DEFAULT = 1;
  private static final byte SPECIFIED = 2;

  private final ApiParts parts;

  DescribeClientQuotasHandler(ApiParts parts) {
    this.parts = parts;
  }

  @Override
  public void handle(RequestContext context) {
    DescribeClientQuotasRequest request =
        DescribeClientQuotasRequest.read(context.body(), context.version());
    Map<Part, ComponentData> wanted = new EnumMap<>(Part.class);
    for (ComponentData component : request.components()) {
      Part part = Part.of(component.entityType());
      String fault = part == null ? null : fault(component);
      if (part == null) {
        refuseType(context, component.entityType());
        return;
      }
      if (fault == null && wanted.put(part, component) != null) {
        fault = "Entity type " + part.type() + " cannot appear more than once in the filter.";
      }
      if (fault != null) {
        refuse(context, ErrorCode.INVALID_REQUEST, fault);
        return;
      }
    }
    if (wanted.containsKey(Part.IP) && wanted.size() > 1) {
      refuse(context, ErrorCode.INVALID_REQUEST, "An ip has no user and no client-id beside it.");
      return;
    }
    List<EntryData> entries = new ArrayList<>();
    parts
        .shard()
        .image()
        .quotas()
        .forEach(
            (entity, values) -> {
              if (matches(entity, wanted, request.strict())) {
                entries.add(entry(entity, values));
              }
            });
    context.answer(
        DescribeClientQuotasResponse.DEFAULT.withErrorMessage(null).withEntries(entries));
  }

  @Override
  public ResponseMessage failure(Reader body, short version, ErrorCode error, String message) {
    return refused(error, message);
  }

  private static @Nullable String fault(ComponentData component) {
    boolean named = component.match() != null;
    return switch (component.matchType()) {
      case EXACT ->
          named ? null : "Request specified MATCH_TYPE_EXACT, but set match string to null.";
      case DEFAULT ->
          named ? "Request specified MATCH_TYPE_DEFAULT, but also specified a match string." : null;
      case SPECIFIED ->
          named
              ? "Request specified MATCH_TYPE_SPECIFIED, but also specified a match string."
              : null;
      default -> "Unknown match type " + component.matchType();
    };
  }

  private static void refuseType(RequestContext context, String type) {
    if (type.isEmpty()) {
      refuse(context, ErrorCode.INVALID_REQUEST, "Invalid empty entity type.");
    } else {
      refuse(context, ErrorCode.UNSUPPORTED_VERSION, "Unsupported entity type " + type);
    }
  }

  private static void refuse(RequestContext context, ErrorCode error, String words) {
    context.answer(refused(error, words));
  }

  private static DescribeClientQuotasResponse refused(ErrorCode error, String words) {
    return DescribeClientQuotasResponse.DEFAULT
        .withErrorCode(error.code())
        .withErrorMessage(words)
        .withEntries(null);
  }

  private static boolean matches(
      QuotaEntity entity, Map<Part, ComponentData> wanted, boolean strict) {
    for (Map.Entry<Part, ComponentData> each : wanted.entrySet()) {
      if (!matches(entity.name(each.getKey()), each.getValue())) {
        return false;
      }
    }
    return !strict || entity.parts().size() == wanted.size();
  }

  private static boolean matches(@Nullable String name, ComponentData component) {
    if (name == null) {
      return false;
    }
    return switch (component.matchType()) {
      case DEFAULT -> name.equals(QuotaEntity.DEFAULT);
      case SPECIFIED -> true;
      default -> !name.equals(QuotaEntity.DEFAULT) && name.equals(component.match());
    };
  }

  private static EntryData entry(QuotaEntity entity, Map<String, Double> values) {
    List<EntityData> names =
        entity.parts().stream()
            .map(part -> new EntityData(part.type(), named(entity.name(part)), List.of()))
            .toList();
    List<ValueData> limits =
        values.entrySet().stream()
            .map(each -> new ValueData(each.getKey(), each.getValue(), List.of()))
            .toList();
    return new EntryData(names, limits, List.of());
  }

  private static @Nullable String named(@Nullable String name) {
    return QuotaEntity.DEFAULT.equals(name) ? null : name;
  }
}
