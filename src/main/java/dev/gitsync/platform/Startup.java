package dev.gitsync.platform;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts and stops the application. Settings are checked while it is deployed; the steps that need
 * the database run in the background, because a database that is away is waited for, and a
 * deployment can't wait.
 */
@Singleton
@jakarta.ejb.Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Startup {

  private static final System.Logger LOG = System.getLogger(Startup.class.getName());

  private static final int RETRY_SECONDS = 1;

  @Inject @Any Instance<CheckedAtStart> settings;
  @Inject @Any Instance<StartupStep> steps;
  @Inject Event<ServerStarted> started;
  @Inject Event<ServerStopping> stopping;
  @Inject ServerState state;

  @Resource(lookup = "java:jboss/ee/concurrency/scheduler/default")
  ManagedScheduledExecutorService scheduler;

  private volatile boolean stopped;
  private String lastReason = "";

  @PostConstruct
  void start() {
    try {
      settings.stream().forEach(CheckedAtStart::checkSettings);
    } catch (InvalidSettingException e) {
      refuse(e);
      return;
    }
    scheduler.execute(this::runSteps);
  }

  private void runSteps() {
    try {
      inOrder().forEach(StartupStep::run);
      state.started();
      started.fire(new ServerStarted());
      LOG.log(INFO, "gitsync is ready");
    } catch (InvalidSettingException | StartupRefusedException e) {
      refuse(e);
    } catch (RuntimeException e) {
      sayOnce(e);
      if (!stopped) {
        var unused = scheduler.schedule(this::runSteps, RETRY_SECONDS, TimeUnit.SECONDS);
      }
    } catch (LinkageError e) {
      // The server lacks a module, and will lack it at every try.
      LOG.log(ERROR, "A start-up step can not run on this server", e);
      refuse(new StartupRefusedException("This server lacks " + e.getMessage()));
    }
  }

  private List<StartupStep> inOrder() {
    return steps
        .handlesStream()
        .sorted(Comparator.comparingInt(handle -> priority(handle.getBean().getBeanClass())))
        .map(Instance.Handle::get)
        .toList();
  }

  private static int priority(Class<?> step) {
    var priority = step.getAnnotation(Priority.class);
    return priority == null ? Integer.MAX_VALUE : priority.value();
  }

  /** A wait of hours must not fill the log: a line when the reason is a new one. */
  private void sayOnce(RuntimeException e) {
    var reason = rootMessage(e);
    if (reason.equals(lastReason)) {
      return;
    }
    lastReason = reason;
    if (DatabaseErrors.isUnavailable(e)) {
      LOG.log(WARNING, "Waiting for the database: {0}", reason);
    } else {
      LOG.log(WARNING, "A start-up step failed and is tried again", e);
    }
  }

  private static String rootMessage(Throwable e) {
    var root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /**
   * Ends the process. A failed deployment alone leaves a server that runs and serves nothing. From
   * a thread of its own, since the exit waits for the server to stop and that waits for us.
   */
  public static void refuse(RuntimeException reason) {
    LOG.log(ERROR, "gitsync does not start. {0}", reason.getMessage());
    var exit = new Thread(() -> Runtime.getRuntime().exit(1), "gitsync-exit");
    exit.start();
    var halt = new Thread(Startup::haltLater, "gitsync-halt");
    halt.setDaemon(true);
    halt.start();
  }

  private static void haltLater() {
    try {
      TimeUnit.SECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  @PreDestroy
  void stop() {
    stopped = true;
    state.stopping();
    stopping.fire(new ServerStopping());
  }
}
