package dev.outrigger.controlplane.serve;

import java.util.List;

/** Which proxies are connected and how far each has got. Any thread may ask. */
@FunctionalInterface
public interface SyncStatus {

  /** In the order of their node ids. */
  List<ProxySync> proxies();
}
