package dev.gitsync.provider;

import dev.gitsync.platform.CheckedAtStart;
import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The settings of the Git hosts: {@code gitsync.providers} and {@code gitsync.provider.<id>.*}. */
@ApplicationScoped
public class ProviderConfig implements CheckedAtStart {

  private static final String PROVIDERS = "gitsync.providers";

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");
  private static final String ID_EXPECTED =
      "a small letter, then small letters, digits and hyphens";
  private static final String URL_EXPECTED =
      "an http or https address with a host, without user name, query and fragment";

  /** What a host's API adds to the address of its pages: GitHub's v3, GitLab's v4, Gitea's v1. */
  private static final Pattern API_PATH = Pattern.compile("/api/v[0-9]+$");

  /** Above the ten seconds after which GitHub itself gives up on a request. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  /** A lease's default: a longer call could only find its row leased again. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

  private Settings settings;

  /** For CDI. */
  @SuppressWarnings("NullAway.Init")
  protected ProviderConfig() {}

  @Inject
  ProviderConfig(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void checkSettings() {
    providers();
  }

  /**
   * Reads how the Git hosts are configured, in the order in which they are to be matched.
   *
   * @throws InvalidSettingException when a value can't be used or two contradict each other
   */
  public List<ProviderSettings> providers() {
    var providers = new ArrayList<ProviderSettings>();
    var idOfWebUrl = new HashMap<URI, String>();
    for (var id : ids()) {
      var provider = provider(id);
      var other = idOfWebUrl.putIfAbsent(provider.webUrl(), id);
      if (other != null) {
        throw new InvalidSettingException(
            key(id, "web-url"),
            provider.webUrl().toString(),
            "an address of its own; the provider " + other + " has this one");
      }
      providers.add(provider);
    }
    return List.copyOf(providers);
  }

  private List<String> ids() {
    var value = settings.text(PROVIDERS).orElse("github,gitlab");
    var ids = new ArrayList<String>();
    for (var part : value.split(",", -1)) {
      var id = part.strip();
      if (!ID.matcher(id).matches() || ids.contains(id)) {
        throw new InvalidSettingException(
            PROVIDERS, value, "different ids with commas between, each " + ID_EXPECTED);
      }
      ids.add(id);
    }
    return ids;
  }

  private ProviderSettings provider(String id) {
    var type = settings.text(key(id, "type")).orElse(id);
    if (!ID.matcher(type).matches()) {
      throw new InvalidSettingException(key(id, "type"), type, ID_EXPECTED);
    }
    var webUrl = url(key(id, "web-url"));
    var apiUrl = url(key(id, "api-url")).or(() -> usualApiUrl(type)).or(() -> webUrl);
    return new ProviderSettings(
        id,
        type,
        apiUrl.orElseThrow(() -> noUrl(id, type)),
        webUrl.or(() -> apiUrl.map(ProviderConfig::webUrlOf)).orElseThrow(),
        transport(id),
        timeout(id));
  }

  private static Optional<URI> usualApiUrl(String type) {
    return switch (type) {
      case "github" -> Optional.of(URI.create("https://api.github.com"));
      case "gitlab" -> Optional.of(URI.create("https://gitlab.com/api/v4"));
      default -> Optional.empty();
    };
  }

  private static InvalidSettingException noUrl(String id, String type) {
    return new InvalidSettingException(
        key(id, "api-url"), "", URL_EXPECTED + "; type " + type + " has no usual one");
  }

  private static URI webUrlOf(URI apiUrl) {
    // github.com and the ghe.com hosts are the ones whose API has a host name of its own.
    var host = apiUrl.getHost();
    if (host.equals("api.github.com") || (host.startsWith("api.") && host.endsWith(".ghe.com"))) {
      return URI.create(apiUrl.getScheme() + "://" + host.substring("api.".length()));
    }
    return URI.create(API_PATH.matcher(apiUrl.toString()).replaceFirst(""));
  }

  /**
   * An address in its normal form: scheme and host in small letters, no usual port, no end slash.
   */
  private Optional<URI> url(String property) {
    return settings.text(property).map(value -> parseUrl(property, value));
  }

  private static URI parseUrl(String property, String value) {
    try {
      var url = new URI(value);
      var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      if (!Set.of("http", "https").contains(scheme)
          || url.getHost() == null
          || url.getRawUserInfo() != null
          || url.getRawQuery() != null
          || url.getRawFragment() != null) {
        throw unusableUrl(property, value, null);
      }
      int usualPort = scheme.equals("https") ? 443 : 80;
      var port = url.getPort() < 0 || url.getPort() == usualPort ? "" : ":" + url.getPort();
      var path = url.normalize().getRawPath().replaceFirst("/+$", "");
      return new URI(scheme + "://" + url.getHost().toLowerCase(Locale.ROOT) + port + path);
    } catch (URISyntaxException e) {
      throw unusableUrl(property, value, e);
    }
  }

  private static InvalidSettingException unusableUrl(
      String property, String value, @Nullable Exception cause) {
    var invalid =
        new InvalidSettingException(property, GitRemote.withoutCredentials(value), URL_EXPECTED);
    if (cause != null) {
      invalid.initCause(cause);
    }
    return invalid;
  }

  private Duration timeout(String id) {
    var property = key(id, "timeout");
    return settings
        .text(property)
        .map(value -> parseTimeout(property, value))
        .orElse(DEFAULT_TIMEOUT);
  }

  private static Duration parseTimeout(String property, String value) {
    Duration timeout;
    try {
      timeout = Duration.parse(value);
    } catch (DateTimeParseException e) {
      var invalid = unusableTimeout(property, value);
      invalid.initCause(e);
      throw invalid;
    }
    if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
      throw unusableTimeout(property, value);
    }
    return timeout;
  }

  private static InvalidSettingException unusableTimeout(String property, String value) {
    return new InvalidSettingException(
        property,
        value,
        "an ISO-8601 duration above zero, at most " + LONGEST_TIMEOUT + ", such as PT10S");
  }

  private Transport transport(String id) {
    var value = settings.text(key(id, "transport")).orElse("auto");
    return switch (value) {
      case "rest" -> Transport.REST;
      case "graphql" -> Transport.GRAPHQL;
      case "auto" -> Transport.AUTO;
      default ->
          throw new InvalidSettingException(key(id, "transport"), value, "rest, graphql or auto");
    };
  }

  private static String key(String id, String name) {
    return "gitsync.provider." + id + "." + name;
  }
}
