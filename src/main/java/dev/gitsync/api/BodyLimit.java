package dev.gitsync.api;

import dev.gitsync.platform.Problem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Refuses bodies over 1 MiB, or over what their method takes, whether they say how long they are or
 * not.
 */
@Provider
@Priority(Priorities.AUTHORIZATION + 200)
public class BodyLimit implements ContainerRequestFilter {

  static final int MOST_BYTES = 1024 * 1024;

  @Context ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext request) {
    int most = most();
    if (request.getLength() > most) {
      throw tooLarge(most);
    }
    request.setEntityStream(new Bounded(request.getEntityStream(), most));
  }

  private int most() {
    var method = resource.getResourceMethod();
    var own = method == null ? null : method.getAnnotation(MostBytes.class);
    return own == null ? MOST_BYTES : own.value();
  }

  private static ProblemException tooLarge(int most) {
    var mebibytes = most / (1024 * 1024);
    return ProblemException.of(Problem.of(413, "A body may have " + mebibytes + " MiB at most."));
  }

  private static final class Bounded extends FilterInputStream {

    private final int most;
    private long left;

    Bounded(InputStream in, int most) {
      super(in);
      this.most = most;
      this.left = most;
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
        throw tooLarge(most);
      }
    }
  }
}
