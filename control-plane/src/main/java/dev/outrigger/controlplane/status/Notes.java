package dev.outrigger.controlplane.status;

import dev.outrigger.policy.finding.Finding;

/** Findings as they are told on their own object, which therefore need not be named. */
final class Notes {

  private Notes() {}

  static String of(Finding finding) {
    return finding.path().isEmpty() ? finding.message() : finding.path() + ": " + finding.message();
  }
}
