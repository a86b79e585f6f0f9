package barnabas.client;

import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.DescribeLogDirsRequest;
import barnabas.wire.DescribeLogDirsResponse;
import java.util.List;

/// Looks at brokers and their disks. Owned by the admin's loop.
public final class BrokerAdmin {

  private final Admin admin;

  BrokerAdmin(Admin admin) {
    this.admin = admin;
  }

  /// All brokers, and who is the controller.
  public void list(Reply<Topology> outcome) {
    admin.describe(List.of(), outcome);
  }

  /// What a broker serves: APIs with their versions, and features with their levels.
  public void apis(int brokerId, Reply<ApiVersionsResponse> outcome) {
    Call<ApiVersionsResponse> call =
        admin.call(BrokerLink.versionsRequest(), ApiVersionsResponse.class);
    Admin.Part<ApiVersionsResponse, ApiVersionsResponse> whole =
        new Admin.Part<>(List::of, ApiVersionsResponse::errorCode, _ -> null);
    admin.at(brokerId, call, whole, outcome);
  }

  /// A broker's log directories and the partitions in them.
  public void logDirs(
      int brokerId, Reply<List<DescribeLogDirsResponse.DescribeLogDirsResult>> outcome) {
    DescribeLogDirsRequest request = DescribeLogDirsRequest.DEFAULT.withTopics(null);
    Call<DescribeLogDirsResponse> call = admin.call(request, DescribeLogDirsResponse.class);
    Admin.Part<DescribeLogDirsResponse, DescribeLogDirsResponse> whole =
        new Admin.Part<>(List::of, DescribeLogDirsResponse::errorCode, _ -> null);
    admin.at(
        brokerId, call, whole, outcome.after(response -> outcome.answered(response.results())));
  }
}
