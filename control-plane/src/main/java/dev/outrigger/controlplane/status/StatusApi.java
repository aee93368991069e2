package dev.outrigger.controlplane.status;

import dev.outrigger.policy.finding.ObjectRef;
import java.io.IOException;
import java.util.List;

/** The API server as one who tells things on objects. Blocks. */
interface StatusApi {

  /**
   * Makes these the conditions of an object that we tell, in place of all that we told before; what others tell stays.
   *
   * @throws IOException if that failed; the message says why
   */
  void apply(ObjectRef ref, LiveObject object, List<Condition> conditions) throws IOException;

  /**
   * Tells an Event about an object, unless it was told already.
   *
   * @throws IOException if that failed; the message says why
   */
  void tell(ObjectRef ref, Note note) throws IOException;

  /**
   * What an Event says.
   *
   * @param reason one word, for programs
   */
  record Note(String reason, String message) {}
}
