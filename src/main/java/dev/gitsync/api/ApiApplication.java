package dev.gitsync.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** Where the API lies. */
@ApplicationPath("/api/v1")
@OpenAPIDefinition(
    info =
        @Info(
            title = "gitsync",
            version = "1",
            description = "The pull-request status of chats' branches, kept fresh."),
    security = @SecurityRequirement(name = "api-token"))
@SecurityScheme(
    securitySchemeName = "api-token",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "An API token; browsers send a session cookie instead.")
public class ApiApplication extends Application {}
