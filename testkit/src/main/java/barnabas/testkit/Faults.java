package barnabas.testkit;

import barnabas.broker.session.Interception;
import barnabas.broker.session.RequestContext;
import barnabas.broker.session.Requests;
import barnabas.testkit.Fault.Deed;
import barnabas.wire.ErrorCode;
import barnabas.world.Loop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The faults of one broker. Shared by its loop, which asks at each request, and the test's
/// threads.
final class Faults implements Interception {
  private static final String WORDS = "a fault of the test";

  private final List<Fault> faults = new CopyOnWriteArrayList<>();

  Fault add(Fault.Which which, Deed deed) {
    Fault fault = new Fault(this, which, deed);
    faults.add(fault);
    return fault;
  }

  void remove(Fault fault) {
    faults.remove(fault);
  }

  void clear() {
    faults.clear();
  }

  @Override
  public Requests before(Loop loop, Requests handlers) {
    return new Faulty(loop, handlers);
  }

  /// Requests of one loop on their way to the handlers. Every fault counts each request; the first
  /// whose turn it is happens. Owned by the loop.
  private final class Faulty implements Requests {
    private final Loop loop;
    private final Requests handlers;

    Faulty(Loop loop, Requests handlers) {
      this.loop = loop;
      this.handlers = handlers;
    }

    @Override
    public void handle(RequestContext request) {
      Deed chosen = null;
      for (Fault fault : faults) {
        Deed deed = fault.at(request);
        chosen = chosen == null ? deed : chosen;
      }
      if (chosen == null) {
        handlers.handle(request);
      } else {
        happen(chosen, request);
      }
    }

    /// Apart from the way of all requests: linking a switch over types takes a cold JVM 20 ms.
    private void happen(Deed deed, RequestContext request) {
      switch (deed) {
        case Fault.Delay(long ms) -> loop.after(ms, () -> handlers.handle(request));
        case Fault.Answer(ErrorCode error) -> handlers.refuse(request, error, WORDS);
        case Fault.Disconnect _ -> request.close(WORDS);
        case Fault.LoseAnswer _ -> {
          handlers.handle(request);
          request.hangUp(WORDS);
        }
      }
    }

    @Override
    public void refuse(RequestContext request, ErrorCode error, String message) {
      handlers.refuse(request, error, message);
    }

    @Override
    public void failed(RequestContext request, RuntimeException bug) {
      handlers.failed(request, bug);
    }
  }
}
