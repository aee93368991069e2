package dev.outrigger.controlplane;

import dev.outrigger.controlplane.kube.ApiAccess;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process {@code outrigger control-plane}. */
public final class ControlPlaneMain {

  private ControlPlaneMain() {}

  public static void main(String[] arguments) {
    // gRPC logs through the JDK's own logging: into the same lines as everything else.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    boolean inPod = ApiAccess.isInPod(System.getenv(), ApiAccess.SERVICE_ACCOUNT);
    System.exit(ControlPlaneCommand.commandLine(ControlPlaneMain::runUntilStopped, inPod).execute(arguments));
  }

  private static void runUntilStopped(ControlPlaneOptions options, LogFormat logs)
      throws IOException, InterruptedException {
    logs.use();
    ControlPlane controlPlane = ControlPlane.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(controlPlane), "stop"));
    new CountDownLatch(1).await();
  }

  private static void stop(ControlPlane controlPlane) {
    controlPlane.close();
    LoggerFactory.getLogger(ControlPlaneMain.class).info("stopped");
    // A stop that was asked for and went well is no failure; without this the status would tell of the signal.
    Runtime.getRuntime().halt(0);
  }
}
