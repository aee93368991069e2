package dev.outrigger.policy.kube;

/** The transport protocol of a port. */
public enum Protocol {
  TCP, UDP, SCTP
}
