package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Waiting;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SimHostProcessTest {

  @Test
  void process_servesChangesByItselfAndIsSteered() {
    try (var host =
        SimHostProcess.start(
            "--factor=3600", "--mix=[{\"share\":1,\"per_hour\":2}]", "--kinds={\"push\":1}")) {
      Waiting.until(
          "the world to change",
          () -> host.control("GET", "/changes", "").at("/changes/3").isObject());
      host.control("POST", "/script", "{\"running\":false}");
      var before = Instant.now();
      var change =
          host.control(
              "POST",
              "/repositories/team-1/gateway/pulls",
              "{\"branch\":\"mine\",\"title\":\"By hand\"}");
      var pull =
          new Visitor(host.url(), "t").get("/repos/team-1/gateway/pulls/" + change.path("number"));

      assertThat(pull.json().path("title").asText()).isEqualTo("By hand");
      assertThat(Duration.between(before, Instant.parse(change.path("at").asText())))
          .isBetween(Duration.ofSeconds(-1), Duration.ofMinutes(1));
      assertThat(host.control("GET", "/account", "").at("/tokens/t/requests/core").asInt())
          .isEqualTo(1);

      host.control("POST", "/reset", "{\"seed\":5,\"script\":false,\"pulls\":1}");
      assertThat(host.control("GET", "/changes", "").path("changes")).isEmpty();
      assertThat(host.control("GET", "/account", "").path("tokens")).isEmpty();
      assertThatThrownBy(() -> host.control("POST", "/reset", "{\"sede\":5}"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void closedProcess_isGone() {
    var host = SimHostProcess.start("--script=false");
    var page = HttpRequest.newBuilder(host.url()).build();
    assertThat(Api.send(page).status()).isEqualTo(200);

    host.close();

    assertThatThrownBy(() -> Api.send(page)).isInstanceOf(UncheckedIOException.class);
  }
}
