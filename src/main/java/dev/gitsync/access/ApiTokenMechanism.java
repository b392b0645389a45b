package dev.gitsync.access;

import static java.lang.System.Logger.Level.WARNING;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.platform.DatabaseErrors;
import dev.gitsync.platform.ServerState;
import dev.gitsync.platform.Unavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Recognises callers of the API by {@code Authorization: Bearer} or by the session cookie. It turns
 * nobody away: a caller without good credentials is nobody, and what nobody may do stands on each
 * endpoint. Only while the database can't be asked it answers itself, with 503.
 */
@ApplicationScoped
public class ApiTokenMechanism implements HttpAuthenticationMechanism {

  /** Ours alone: cookies don't know ports, so all servers of a host share them. */
  public static final String SESSION_COOKIE = "gitsync_session";

  private static final System.Logger LOG = System.getLogger(ApiTokenMechanism.class.getName());
  private static final String BEARER = "bearer ";

  /** No token of ours is longer; hashing a header of megabytes for nobody is of no use. */
  private static final int LONGEST_TOKEN = 1_000;

  @Inject Credentials credentials;
  @Inject ServerState server;
  @Inject ObjectMapper json;

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    if (!request.getRequestURI().startsWith("/api/")) {
      return context.doNothing();
    }
    if (!server.isStarted()) {
      return unavailable(response);
    }
    try {
      return findCaller(request)
          .map(caller -> context.notifyContainerAboutLogin(caller, Set.of(caller.role())))
          .orElseGet(context::doNothing);
    } catch (RuntimeException e) {
      if (!DatabaseErrors.isUnavailable(e)) {
        throw e;
      }
      LOG.log(WARNING, "The database is away: a request is answered 503");
      return unavailable(response);
    }
  }

  private AuthenticationStatus unavailable(HttpServletResponse response) {
    Unavailable.answer(response, json);
    return AuthenticationStatus.SEND_FAILURE;
  }

  private Optional<Caller> findCaller(HttpServletRequest request) {
    var authorization = request.getHeader("Authorization");
    if (authorization != null) {
      return Optional.of(authorization)
          .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
          .map(value -> value.substring(BEARER.length()).strip())
          .filter(ApiTokenMechanism::isPlausible)
          .flatMap(credentials::findByToken);
    }
    return sessionOf(request).flatMap(credentials::findBySession);
  }

  /** The session id that a request carries, good or not. */
  public static Optional<String> sessionOf(HttpServletRequest request) {
    var cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Stream.of(cookies)
            .filter(cookie -> cookie.getName().equals(SESSION_COOKIE))
            .map(Cookie::getValue)
            .filter(ApiTokenMechanism::isPlausible)
            .findFirst();
  }

  private static boolean isPlausible(String secret) {
    return !secret.isEmpty() && secret.length() <= LONGEST_TOKEN;
  }
}
