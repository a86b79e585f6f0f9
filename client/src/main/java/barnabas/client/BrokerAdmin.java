package barnabas.client;

import barnabas.wire.ApiVersionsResponse;
import barnabas.wire.DescribeLogDirsRequest;
import barnabas.wire.DescribeLogDirsResponse;
import barnabas.wire.DescribeQuorumRequest;
import barnabas.wire.DescribeQuorumResponse;
import barnabas.wire.UpdateFeaturesRequest;
import barnabas.wire.UpdateFeaturesResponse;
import java.util.List;

/// Looks at brokers and their disks. Owned by the admin's loop.
public final class BrokerAdmin {

  private static final String METADATA_TOPIC = "__cluster_metadata";
  private static final byte UPGRADE = 1;
  private static final byte SAFE_DOWNGRADE = 2;

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

  /// Who keeps the cluster's metadata, and how far each is.
  public void quorum(Reply<DescribeQuorumResponse.PartitionData> outcome) {
    DescribeQuorumRequest request =
        DescribeQuorumRequest.DEFAULT.withTopics(
            List.of(
                DescribeQuorumRequest.TopicData.DEFAULT
                    .withTopicName(METADATA_TOPIC)
                    .withPartitions(List.of(DescribeQuorumRequest.PartitionData.DEFAULT))));
    Admin.Part<DescribeQuorumResponse, DescribeQuorumResponse.PartitionData> only =
        new Admin.Part<>(
            response -> response.topics().getFirst().partitions(),
            DescribeQuorumResponse.PartitionData::errorCode,
            DescribeQuorumResponse.PartitionData::errorMessage);
    Admin.Part<DescribeQuorumResponse, DescribeQuorumResponse> whole =
        new Admin.Part<>(
            List::of, DescribeQuorumResponse::errorCode, DescribeQuorumResponse::errorMessage);
    admin.anywhere(
        admin.call(request, DescribeQuorumResponse.class),
        whole,
        outcome.after(response -> only.judge(response, outcome, outcome::failed)));
  }

  /// Brings a feature of the cluster to another level (KIP-584).
  ///
  /// @param lower whether the level may be lower than it is
  public void updateFeature(
      String name, short level, boolean lower, Reply<UpdateFeaturesResponse> outcome) {
    UpdateFeaturesRequest request =
        UpdateFeaturesRequest.DEFAULT.withFeatureUpdates(
            List.of(
                UpdateFeaturesRequest.FeatureUpdateKey.DEFAULT
                    .withFeature(name)
                    .withMaxVersionLevel(level)
                    .withAllowDowngrade(lower)
                    .withUpgradeType(lower ? SAFE_DOWNGRADE : UPGRADE)));
    Admin.Part<UpdateFeaturesResponse, UpdateFeaturesResponse> whole =
        new Admin.Part<>(
            List::of, UpdateFeaturesResponse::errorCode, UpdateFeaturesResponse::errorMessage);
    admin.anywhere(admin.call(request, UpdateFeaturesResponse.class), whole, outcome);
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
