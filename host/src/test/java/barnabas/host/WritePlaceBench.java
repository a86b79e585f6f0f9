package barnabas.host;

import barnabas.wire.Payload;
import barnabas.world.Connection;
import barnabas.world.ConnectionHandler;
import barnabas.world.DiskFile;
import barnabas.world.Folder;
import barnabas.world.Network;
import barnabas.world.Outcome;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Where to write a partition's file: on the loop, by a directory's thread beside the journal or
/// before it, or by the journal's own thread. A broker of one message: a frame of 100 bytes is
/// written to the connection's file and to a journal (O_DIRECT, O_DSYNC, one group at a time), and
/// answered when both are done. Prints requests and CPU of the broker's threads.
///
/// Arguments: folder and seconds. With a place as third, four connections write for that long while
/// another one is asked, every millisecond, something that needs no disk, and what is printed is
/// how long its answers took: freeze or flood the folder's file system meanwhile.
final class WritePlaceBench {

  enum Place {
    LOOP,
    THREAD,
    THREAD_FIRST,
    JOURNAL
  }

  private static final int REQUEST_BYTES = 104;
  private static final byte PING = 1;
  private static final long WARM_UP_NANOS = 2_000_000_000L;
  private static final ByteBuffer ANSWER = ByteBuffer.allocateDirect(24);

  private final Place place;
  private final HostMeter meter = new HostMeter();
  private final HostLoop loop = HostLoop.selecting("loop-0", meter, WritePlaceBench::escaped);
  private final HostLoop journalLoop =
      HostLoop.blocking("journal", meter, WritePlaceBench::escaped);
  private final HostDisk disk;
  private final Lane lane;
  private final List<Entry> turn = new ArrayList<>();
  private final List<Entry> onThread = new ArrayList<>();
  private boolean turnEndDue;
  private List<Entry> nextGroup = new ArrayList<>();
  private boolean writing;
  private DiskFile ring;
  private long ringPosition;
  private final ByteBuffer block =
      Arena.ofAuto().allocate(1 << 20, Folder.BLOCK_BYTES).asByteBuffer();

  private static void escaped(Object where, Throwable cause) {
    cause.printStackTrace();
    System.exit(1);
  }

  private static final class Entry {
    final Conn connection;
    final ByteBuffer bytes;
    int left = 2;

    Entry(Conn connection, ByteBuffer bytes) {
      this.connection = connection;
      this.bytes = bytes;
    }

    void oneDone() {
      if (--left == 0) {
        connection.connection.send(List.of(Payload.of(ANSWER.duplicate())));
      }
    }
  }

  private final class Conn implements ConnectionHandler {
    final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    final DiskFile file;
    Connection connection;
    long position;

    Conn(DiskFile file) {
      this.file = file;
    }

    @Override
    public void opened(Connection opened) {
      connection = opened;
    }

    @Override
    public ByteBuffer readBuffer() {
      return buffer;
    }

    @Override
    public void received(int count) {
      if (buffer.position() == REQUEST_BYTES) {
        buffer.clear();
        if (buffer.get(4) == PING) {
          connection.send(List.of(Payload.of(ANSWER.duplicate())));
        } else {
          request(this, buffer.slice(4, 100));
        }
      }
    }

    @Override
    public void drained() {}

    @Override
    public void closed(String reason) {}
  }

  private WritePlaceBench(Place place, Path folder) throws IOException {
    this.place = place;
    this.disk = HostDisk.open(folder, journalLoop);
    this.lane = new Lane(disk::execute);
  }

  private void request(Conn connection, ByteBuffer bytes) {
    var entry = new Entry(connection, bytes);
    long position = connection.position;
    connection.position += 100;
    switch (place) {
      case LOOP -> {
        try {
          connection.file.write(position, bytes.duplicate());
          entry.oneDone();
        } catch (IOException e) {
          escaped(this, e);
        }
        toJournal(entry);
      }
      case THREAD -> {
        onThread.add(entry);
        toJournal(entry);
      }
      case THREAD_FIRST -> onThread.add(entry);
      case JOURNAL -> {
        disk.write(
            loop,
            connection.file,
            position,
            bytes.duplicate(),
            Outcome.of(_ -> entry.oneDone(), cause -> escaped(this, cause)));
        toJournal(entry);
      }
    }
    if (onThread.size() == 1) {
      loop.atTurnEnd(this::handToThread);
    }
  }

  private void handToThread() {
    List<Entry> entries = List.copyOf(onThread);
    onThread.clear();
    lane.add(
        () -> {
          try {
            for (Entry entry : entries) {
              entry.connection.file.write(entry.connection.position - 100, entry.bytes.duplicate());
            }
          } catch (IOException e) {
            escaped(this, e);
          }
          loop.post(
              () -> {
                for (Entry entry : entries) {
                  entry.oneDone();
                  if (place == Place.THREAD_FIRST) {
                    toJournal(entry);
                  }
                }
              });
        });
  }

  private void toJournal(Entry entry) {
    turn.add(entry);
    if (!turnEndDue) {
      turnEndDue = true;
      loop.atTurnEnd(
          () -> {
            turnEndDue = false;
            List<Entry> entries = List.copyOf(turn);
            turn.clear();
            journalLoop.post(
                () -> {
                  nextGroup.addAll(entries);
                  if (!writing) {
                    writing = true;
                    journalLoop.post(this::writeGroup);
                  }
                });
          });
    }
  }

  private void writeGroup() {
    List<Entry> group = nextGroup;
    nextGroup = new ArrayList<>();
    writing = false;
    try {
      block.clear();
      for (Entry entry : group) {
        block.put(entry.bytes.duplicate());
      }
      int blocks = (block.position() + Folder.BLOCK_BYTES - 1) / Folder.BLOCK_BYTES;
      ring.write(ringPosition, block.clear().limit(blocks * Folder.BLOCK_BYTES));
      ringPosition = (ringPosition + (long) blocks * Folder.BLOCK_BYTES) % (200L << 20);
    } catch (IOException e) {
      escaped(this, e);
    }
    loop.post(
        () -> {
          for (Entry entry : group) {
            entry.oneDone();
          }
        });
  }

  private int listen(int connections) throws Exception {
    var files = new CompletableFuture<List<DiskFile>>();
    disk.run(
        loop,
        0,
        folder -> {
          ring = folder.openDurable("ring");
          for (int i = 0; i < 200; i++) {
            ring.write((long) i << 20, block.clear());
          }
          var opened = new ArrayList<DiskFile>();
          for (int i = 0; i < connections; i++) {
            opened.add(folder.open("file-" + i));
          }
          return opened;
        },
        Outcome.of(files::complete, files::completeExceptionally));
    var left = new ArrayList<>(files.get());
    var listening = new CompletableFuture<Network.Listener>();
    new HostNetwork(new ConnectionLimits(1000, 1000), HostNetwork.SYSTEM_BUFFER, meter)
        .listen(
            loop,
            new Network.Address("127.0.0.1", 0),
            List.of(loop),
            _ -> new Conn(left.removeLast()),
            Outcome.of(listening::complete, listening::completeExceptionally));
    return listening.get().address().port();
  }

  private void ping(int seconds) throws Exception {
    int port = listen(5);
    var done = new AtomicLong();
    var stop = new boolean[1];
    for (int i = 0; i < 4; i++) {
      var socket = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      Thread.ofPlatform().daemon().start(() -> client(socket, done, stop));
    }
    var times = new ArrayList<Long>();
    try (var socket = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
      var request = ByteBuffer.allocateDirect(REQUEST_BYTES).put(4, PING);
      var answer = ByteBuffer.allocateDirect(ANSWER.capacity());
      long end = System.nanoTime() + seconds * 1_000_000_000L;
      while (System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000);
        long start = System.nanoTime();
        socket.write(request.clear());
        answer.clear();
        while (answer.hasRemaining()) {
          socket.read(answer);
        }
        times.add((System.nanoTime() - start) / 1000);
      }
    }
    times.sort(null);
    System.out.printf(
        "%s: %d writes, %d pings, us: p50 %d, p99 %d, p99.9 %d, max %d%n",
        place,
        done.get(),
        times.size(),
        times.get(times.size() / 2),
        times.get(times.size() * 99 / 100),
        times.get(times.size() * 999 / 1000),
        times.getLast());
    System.exit(0);
  }

  private void run(int connections, int seconds) throws Exception {
    int port = listen(connections);
    var done = new AtomicLong();
    var stop = new boolean[1];
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < connections; i++) {
      var socket = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
      clients.add(Thread.ofPlatform().name("client").start(() -> client(socket, done, stop)));
    }
    LockSupport.parkNanos(WARM_UP_NANOS);
    long cpu = brokerCpuNanos();
    long requests = done.get();
    long start = System.nanoTime();
    LockSupport.parkNanos(seconds * 1_000_000_000L);
    long made = done.get() - requests;
    System.out.printf(
        "%-13s %3d connections: %7.0f req/s, %5.1f CPU us per request%n",
        place,
        connections,
        made * 1e9 / (System.nanoTime() - start),
        (brokerCpuNanos() - cpu) / 1e3 / made);
    stop[0] = true;
    for (Thread client : clients) {
      client.join();
    }
    loop.stop();
    journalLoop.stop();
    disk.close(1000);
  }

  private static void client(SocketChannel socket, AtomicLong done, boolean[] stop) {
    var request = ByteBuffer.allocateDirect(REQUEST_BYTES);
    var answer = ByteBuffer.allocateDirect(ANSWER.capacity());
    try {
      while (!stop[0]) {
        socket.write(request.clear());
        answer.clear();
        while (answer.hasRemaining()) {
          socket.read(answer);
        }
        done.incrementAndGet();
      }
      socket.close();
    } catch (IOException e) {
      escaped(socket, e);
    }
  }

  private static long brokerCpuNanos() {
    var threads = ManagementFactory.getThreadMXBean();
    long nanos = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null
          && (info.getThreadName().startsWith("disk ")
              || info.getThreadName().equals("loop-0")
              || info.getThreadName().equals("journal"))) {
        nanos += threads.getThreadCpuTime(id);
      }
    }
    return nanos;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 2) {
      new WritePlaceBench(Place.valueOf(arguments[2]), Path.of(arguments[0]))
          .ping(Integer.parseInt(arguments[1]));
    }
    for (int round = 0; round < 2; round++) {
      for (int connections : new int[] {1, 50}) {
        for (Place place : Place.values()) {
          new WritePlaceBench(place, Path.of(arguments[0]))
              .run(connections, Integer.parseInt(arguments[1]));
        }
      }
    }
  }
}
