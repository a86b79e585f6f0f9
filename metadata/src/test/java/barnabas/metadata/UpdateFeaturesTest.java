package barnabas.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import barnabas.metadata.UpdateFeatures.Allowed;
import barnabas.metadata.UpdateFeatures.Update;
import barnabas.wire.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Features are finalized at levels that this release knows, all of a request or none.
class UpdateFeaturesTest {
  private final Rulings rulings = new Rulings();

  @Test
  void aNewClusterBeginsWithAllThatThisReleaseCanDo() {
    rulings.decide(new BeginCluster("cluster"));

    for (Features.Feature feature : Features.SUPPORTED) {
      assertThat(Features.level(rulings.image, feature.name())).isEqualTo(feature.highest());
    }
  }

  @Test
  void aClusterThatSaidNothingHasTheLowestLevels() {
    assertThat(Features.finalized(rulings.image)).containsEntry("metadata.version", (short) 33);
    assertThat(Features.level(rulings.image, "no.such.feature")).isZero();
  }

  @Test
  void theLevelThatIsSoAlreadyIsNoEvent() {
    rulings.decide(new BeginCluster("cluster"));

    assertThat(update("metadata.version", 33, Allowed.UPGRADE).refused()).isFalse();
    assertThat(rulings.last).isEmpty();
  }

  @Test
  void levelsThatThisReleaseDoesNotKnowAreRefused() {
    assertThat(update("metadata.version", 34, Allowed.UPGRADE).code())
        .isEqualTo(ErrorCode.INVALID_UPDATE_VERSION);
    assertThat(update("metadata.version", 32, Allowed.UNSAFE_DOWNGRADE).message())
        .endsWith("Local controller 1 only supports versions 33-33");
    assertThat(update("metadata.version", -1, Allowed.UNSAFE_DOWNGRADE).refused()).isTrue();
    assertThat(update("metadata.version", 33, Allowed.UNKNOWN).refused()).isTrue();
    assertThat(update("no.such.feature", 1, Allowed.UPGRADE).message())
        .contains("for feature no.such.feature. Local controller 1 does not support this feature");
  }

  @Test
  void aFeatureOfAnotherReleaseCanBeTakenAwayIfThatIsAllowed() {
    rulings.image =
        rulings.image.with(List.of(new FeatureSet("later.version", (short) 2, List.of())));

    assertThat(update("later.version", 0, Allowed.UPGRADE).refused()).isTrue();
    assertThat(update("later.version", 1, Allowed.UNSAFE_DOWNGRADE).refused()).isTrue();
    assertThat(update("later.version", 0, Allowed.SAFE_DOWNGRADE).refused()).isFalse();

    assertThat(rulings.image.features()).doesNotContainKey("later.version");
  }

  @Test
  void oneThatIsRefusedKeepsAllFromHappening() {
    rulings.image =
        rulings.image.with(List.of(new FeatureSet("later.version", (short) 2, List.of())));

    Refusal refusal =
        rulings.decide(
            new UpdateFeatures(
                List.of(
                    new Update("later.version", (short) 0, Allowed.SAFE_DOWNGRADE),
                    new Update("no.such.feature", (short) 1, Allowed.UPGRADE)),
                false));

    assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_UPDATE_VERSION);
    assertThat(rulings.image.features()).containsKey("later.version");
  }

  private Refusal update(String feature, int level, Allowed allowed) {
    return rulings.decide(
        new UpdateFeatures(List.of(new Update(feature, (short) level, allowed)), false));
  }
}
