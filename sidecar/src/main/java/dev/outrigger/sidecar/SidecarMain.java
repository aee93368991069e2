package dev.outrigger.sidecar;

import ch.qos.logback.classic.LoggerContext;
import dev.outrigger.sidecar.bootstrap.BootstrapException;
import java.io.IOException;
import java.security.Security;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process {@code outrigger sidecar}. */
public final class SidecarMain {

  private static final Logger LOG = LoggerFactory.getLogger(SidecarMain.class);

  private SidecarMain() {}

  public static void main(String[] arguments) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      // standard output may be an access log
      LogLines.to(System.err, context);
    }
    // clusters are resolved again at their own rate; the JDK would keep an answer for 30 s
    Security.setProperty("networkaddress.cache.ttl", "0");
    System.exit(SidecarCommand.commandLine(SidecarMain::runUntilStopped).execute(arguments));
  }

  private static void runUntilStopped(SidecarOptions options)
      throws IOException, BootstrapException, InterruptedException {
    CountDownLatch quit = new CountDownLatch(1);
    Sidecar sidecar = Sidecar.start(options, quit::countDown);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(sidecar), "stop"));
    quit.await();
  }

  private static void stop(Sidecar sidecar) {
    sidecar.drain();
    sidecar.close();
    LOG.info("stopped");
    // A stop that was asked for and went well is no failure; without this the status would tell of the signal.
    Runtime.getRuntime().halt(0);
  }
}
