package barnabas.sim;

import barnabas.sim.ports.SimMedium;
import barnabas.sim.ports.SimWorld;
import java.util.List;
import java.util.regex.Pattern;

/// Makes brokers' disks fail, fill up, slow down and hang for a while. Owned by the cluster.
final class DiskTrouble {
  /// Files that are read while a broker runs and when it starts.
  private static final Pattern READ = Pattern.compile("[^/]+/.*");

  private static final long NANOS_PER_MS = 1_000_000;

  private final SimWorld world;
  private final Director director;
  private final Chronicle chronicle;

  DiskTrouble(SimWorld world, Chronicle chronicle) {
    this.world = world;
    this.director = new Director(world);
    this.chronicle = chronicle;
  }

  void befall(Act.OfDisk fault, BrokerMachine broker) {
    DiskWeather weather = broker.weather();
    switch (fault) {
      case Act.FailDisk f -> {
        broker.downNextMs(f.downMs());
        weather.fail(f.kind(), f.times());
      }
      case Act.FillDisk(int _, long leftBytes, long ms) -> {
        weather.filled();
        for (SimMedium medium : broker.media()) {
          medium.capacity(medium.usedBytes() + leftBytes);
          director.later(ms, () -> medium.capacity(SimMedium.ROOMY_BYTES));
        }
      }
      case Act.ReadOnlyDisk(int _, long ms) -> {
        weather.readOnly(true);
        director.later(ms, () -> weather.readOnly(false));
      }
      case Act.BadSector(int _, int bytes, long ms) -> badSector(broker, bytes, ms);
      case Act.UnreadableFiles(int _, String files, long ms) -> {
        weather.unreadable(Pattern.compile(files));
        director.later(ms, () -> weather.unreadable(null));
      }
      case Act.SlowDisk(int _, long nanosMax, long ms) -> {
        weather.slow(nanosMax);
        director.later(ms, () -> weather.slow(0));
      }
      case Act.StallDisk(int _, long ms) ->
          weather.stall(world.nanos() + ms * NANOS_PER_MS, world::nanos);
      case Act.HangDisk(int _, long ms) -> {
        weather.hang();
        int life = broker.machine().lives();
        director.later(
            ms,
            () -> {
              if (broker.machine().lives() == life) {
                broker.end(broker.machine()::cutPower, 100);
              }
            });
      }
    }
  }

  private void badSector(BrokerMachine broker, int bytes, long ms) {
    SimMedium medium = broker.media().get(world.chance().nextInt(broker.media().size()));
    Rot files = new Rot(medium, world.chance());
    List<String> paths = files.files(READ);
    if (!paths.isEmpty()) {
      String path = paths.get(world.chance().nextInt(paths.size()));
      long size = files.bytes(path).limit();
      long from = size == 0 ? 0 : world.chance().upTo(size - 1) / bytes * bytes;
      chronicle.say(() -> "%s can't be read from %d on".formatted(path, from));
      broker.weather().badSector(path, from, from + bytes);
      director.later(ms, () -> broker.weather().badSector("", 0, 0));
    }
  }
}
