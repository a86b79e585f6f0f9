package barnabas.broker.api;

import barnabas.broker.session.RequestContext;
import barnabas.metadata.AlterConfigs;
import barnabas.metadata.AlterConfigs.Operation;
import barnabas.metadata.ConfigResource;
import barnabas.metadata.Refusal;
import barnabas.wire.ErrorCode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The changes that one request asks for, and what became of each resource in the order of the
/// request. Owned by the call that serves it.
final class ConfigChanges {
  /// The request has no timeout of its own.
  private static final int TIMEOUT_MS = 30_000;

  private final ApiParts parts;
  private final RequestContext context;
  private final List<AlterConfigs.Change> changes = new ArrayList<>();
  private final List<Asked> asked = new ArrayList<>();

  ConfigChanges(ApiParts parts, RequestContext context) {
    this.parts = parts;
    this.context = context;
  }

  /// One resource of the request.
  ///
  /// @param operations null if one of them is none that there is
  void add(byte type, String name, @Nullable List<Operation> operations) {
    ConfigResource.Kind kind = ConfigResource.Kind.of(type);
    if (kind == null) {
      refuse(type, name, "Resources of type " + type + " have no configs here.");
    } else if (operations == null) {
      refuse(type, name, "There is no such operation.");
    } else {
      changes.add(new AlterConfigs.Change(new ConfigResource(kind, name), operations));
      asked.add(new Asked(type, name, null));
    }
  }

  /// One resource of the request of which is known already what became of it.
  void settle(byte type, String name, Refusal refusal) {
    asked.add(new Asked(type, name, refusal));
  }

  /// Has the controller make them, and hands on what became of them.
  void submit(boolean replaceAll, boolean validateOnly, Consumer<List<Altered>> done) {
    parts.submit(
        context,
        new AlterConfigs(changes, replaceAll, validateOnly),
        TIMEOUT_MS,
        answer -> done.accept(altered(answer)));
  }

  private void refuse(byte type, String name, String words) {
    asked.add(new Asked(type, name, new Refusal(ErrorCode.INVALID_REQUEST, words)));
  }

  private List<Altered> altered(AlterConfigs.Answer answer) {
    Iterator<AlterConfigs.Altered> next = answer.resources().iterator();
    List<Altered> all = new ArrayList<>();
    for (Asked each : asked) {
      Refusal refusal = each.refusal != null ? each.refusal : next.next().refusal();
      all.add(new Altered(each.type, each.name, refusal));
    }
    return all;
  }

  /// What became of a resource.
  record Altered(byte type, String name, Refusal refusal) {}

  private record Asked(byte type, String name, @Nullable Refusal refusal) {}
}
