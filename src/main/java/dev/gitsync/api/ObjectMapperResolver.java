package dev.gitsync.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.platform.Json;
import jakarta.ws.rs.ext.ContextResolver;
import jakarta.ws.rs.ext.Provider;

/** Gives JAX-RS the one JSON mapper. */
@Provider
public class ObjectMapperResolver implements ContextResolver<ObjectMapper> {

  // Not the injected one: RESTEasy asks a mapper for things that a CDI proxy hides.
  private final ObjectMapper json = Json.newMapper();

  @Override
  public ObjectMapper getContext(Class<?> type) {
    return json;
  }
}
