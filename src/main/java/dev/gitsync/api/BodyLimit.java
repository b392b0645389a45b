package dev.gitsync.api;

import dev.gitsync.platform.Problem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses bodies over 1 MiB, whether they say how long they are or not. */
@Provider
@Priority(Priorities.AUTHORIZATION + 200)
public class BodyLimit implements ContainerRequestFilter {

  static final int MOST_BYTES = 1024 * 1024;

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getLength() > MOST_BYTES) {
      throw tooLarge();
    }
    request.setEntityStream(new Bounded(request.getEntityStream()));
  }

  private static ProblemException tooLarge() {
    return ProblemException.of(Problem.of(413, "A body may have 1 MiB at most."));
  }

  private static final class Bounded extends FilterInputStream {

    private long left = MOST_BYTES;

    Bounded(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      var b = super.read();
      count(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      var n = super.read(bytes, offset, length);
      count(Math.max(n, 0));
      return n;
    }

    private void count(int n) {
      left -= n;
      if (left < 0) {
        throw tooLarge();
      }
    }
  }
}
