package barnabas.client;

import barnabas.wire.DescribeConfigsRequest;
import barnabas.wire.DescribeConfigsResponse;
import barnabas.wire.IncrementalAlterConfigsRequest;
import barnabas.wire.IncrementalAlterConfigsResponse;
import barnabas.wire.ResponseMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Looks at configurations and changes them. Owned by the admin's loop.
public final class ConfigAdmin {

  private static final byte SET = 0;
  private static final byte DELETE = 1;

  private final Admin admin;

  ConfigAdmin(Admin admin) {
    this.admin = admin;
  }

  /// All of a resource's configuration with where each value comes from.
  public void describe(
      Resource resource, Reply<DescribeConfigsResponse.DescribeConfigsResult> outcome) {
    DescribeConfigsRequest request =
        DescribeConfigsRequest.DEFAULT
            .withIncludeSynonyms(true)
            .withIncludeDocumentation(true)
            .withResources(
                List.of(
                    DescribeConfigsRequest.DescribeConfigsResource.DEFAULT
                        .withResourceType(resource.kind().code)
                        .withResourceName(resource.name())
                        .withConfigurationKeys(null)));
    ask(
        resource,
        admin.call(request, DescribeConfigsResponse.class),
        new Admin.Part<>(
            DescribeConfigsResponse::results,
            DescribeConfigsResponse.DescribeConfigsResult::errorCode,
            DescribeConfigsResponse.DescribeConfigsResult::errorMessage),
        outcome);
  }

  /// Changes some of a resource's configuration.
  ///
  /// @param changes new values by their keys; null takes a value back
  public void alter(
      Resource resource,
      SortedMap<String, @Nullable String> changes,
      Reply<IncrementalAlterConfigsResponse.AlterConfigsResourceResponse> outcome) {
    List<IncrementalAlterConfigsRequest.AlterableConfig> given = new ArrayList<>();
    changes.forEach(
        (key, value) ->
            given.add(
                IncrementalAlterConfigsRequest.AlterableConfig.DEFAULT
                    .withName(key)
                    .withConfigOperation(value == null ? DELETE : SET)
                    .withValue(value)));
    IncrementalAlterConfigsRequest request =
        IncrementalAlterConfigsRequest.DEFAULT.withResources(
            List.of(
                IncrementalAlterConfigsRequest.AlterConfigsResource.DEFAULT
                    .withResourceType(resource.kind().code)
                    .withResourceName(resource.name())
                    .withConfigs(given)));
    ask(
        resource,
        admin.call(request, IncrementalAlterConfigsResponse.class),
        new Admin.Part<>(
            IncrementalAlterConfigsResponse::responses,
            IncrementalAlterConfigsResponse.AlterConfigsResourceResponse::errorCode,
            IncrementalAlterConfigsResponse.AlterConfigsResourceResponse::errorMessage),
        outcome);
  }

  /// A broker knows only its own configuration and loggers; everything else any broker knows.
  private <R extends ResponseMessage, P> void ask(
      Resource resource, Call<R> call, Admin.Part<R, P> part, Reply<P> outcome) {
    boolean ofOneBroker = resource.kind() == Kind.BROKER || resource.kind() == Kind.LOGGERS;
    if (ofOneBroker && !resource.name().isEmpty()) {
      admin.at(Integer.parseInt(resource.name()), call, part, outcome);
    } else {
      admin.anywhere(call, part, outcome);
    }
  }

  /// What has a configuration.
  public enum Kind {
    TOPIC(2),
    BROKER(4),
    /// The levels of what a broker's process logs, forgotten when it ends.
    LOGGERS(8),
    GROUP(32);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }
  }

  /// One thing that has a configuration.
  public record Resource(Kind kind, String name) {

    public static Resource topic(String name) {
      return new Resource(Kind.TOPIC, name);
    }

    public static Resource broker(int id) {
      return new Resource(Kind.BROKER, Integer.toString(id));
    }

    public static Resource loggers(int brokerId) {
      return new Resource(Kind.LOGGERS, Integer.toString(brokerId));
    }

    public static Resource group(String id) {
      return new Resource(Kind.GROUP, id);
    }

    /// What applies to all brokers that have no value of their own.
    public static Resource allBrokers() {
      return new Resource(Kind.BROKER, "");
    }
  }
}
