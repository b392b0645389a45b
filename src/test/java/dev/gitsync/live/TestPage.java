package dev.gitsync.live;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page that takes a frame when the test says so. */
final class TestPage {

  final List<String> frames = new ArrayList<>();
  final List<CloseReason> closings = new ArrayList<>();
  private @Nullable SendHandler underWay;
  boolean gone;
  boolean atOnce;

  Session session() {
    return proxy(
        Session.class,
        (method, arguments) ->
            switch (method) {
              case "getAsyncRemote" -> remote();
              case "isOpen" -> !gone;
              case "close" -> closed((CloseReason) arguments[0]);
              default -> throw new UnsupportedOperationException(method);
            });
  }

  private @Nullable Object closed(CloseReason reason) {
    closings.add(reason);
    return null;
  }

  private RemoteEndpoint.Async remote() {
    return proxy(
        RemoteEndpoint.Async.class,
        (method, arguments) -> {
          if (method.equals("sendPing")) {
            return null;
          }
          if (!method.equals("sendText")) {
            throw new UnsupportedOperationException(method);
          }
          send((String) arguments[0], (SendHandler) arguments[1]);
          return null;
        });
  }

  private void send(String frame, SendHandler handler) {
    if (gone) {
      throw new IllegalStateException("The page is gone.");
    }
    assertThat(underWay).as("one frame at a time").isNull();
    frames.add(frame);
    underWay = handler;
    if (atOnce) {
      take();
    }
  }

  /** Takes the frame that is under way. */
  void take() {
    var taken = underWay;
    assertThat(taken).as("a frame is under way").isNotNull();
    underWay = null;
    if (taken != null) {
      taken.onResult(new SendResult());
    }
  }

  /** Takes all that is there to be taken. */
  void takeAll() {
    while (underWay != null) {
      take();
    }
  }

  void breakDown() {
    var broken = underWay;
    underWay = null;
    if (broken != null) {
      broken.onResult(new SendResult(new IOException("broken pipe")));
    }
  }

  private interface Behaviour {
    @Nullable Object call(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Behaviour behaviour) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                behaviour.call(method.getName(), arguments == null ? new Object[0] : arguments)));
  }
}
