package dev.gitsync.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.platform.Problem;
import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Turns the container's own errors into problems; it is their error page. */
@WebServlet(urlPatterns = "/problem", asyncSupported = true)
public class ErrorServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Inject transient ObjectMapper json;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    var status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    // Asked for by its own address it is nothing.
    Problem.of(status instanceof Integer code ? code : 404, (String) null).write(response, json);
  }
}
