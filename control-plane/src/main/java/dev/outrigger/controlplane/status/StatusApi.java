package dev.outrigger.controlplane.status;

import dev.outrigger.policy.finding.ObjectRef;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API server as one who tells things on objects. Blocks. */
interface StatusApi {

  /**
   * Makes these the conditions of an object that we tell, in place of all that we told before; what others tell stays.
   *
   * @throws IOException if that failed; the message says why
   */
  void apply(ObjectRef ref, LiveObject object, List<Condition> conditions) throws IOException;

  /**
   * Tells an Event about an object, unless there is one of the same subject.
   *
   * @param object null when it is not known, and has to be looked for
   * @throws IOException if that failed; the message says why
   */
  void tell(ObjectRef ref, @Nullable LiveObject object, Note note) throws IOException;

  /**
   * What an Event says.
   *
   * @param reason  one word, for programs
   * @param message for a person
   * @param subject what it is about: of an object, a reason and a subject there is one Event, whichever replica tells it
   */
  record Note(String reason, String message, String subject) {}
}
