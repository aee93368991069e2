package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.codec.ByteSlice;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.routing.RouteRequest;
import org.jspecify.annotations.Nullable;

/** A request as routes see it: the head, with a path and an authority that may have been changed. Reused by an exchange. */
final class RequestView implements RouteRequest {

  private final ByteSlice value = new ByteSlice();
  private final RequestHead head;
  private CharSequence path = "";
  private CharSequence authority = "";

  RequestView(RequestHead head) {
    this.head = head;
  }

  /** Shows the request that the head holds now. */
  void reset() {
    path = head.path();
    authority = head.authority();
  }

  void path(CharSequence normalized) {
    path = normalized;
  }

  void authority(CharSequence given) {
    authority = given;
  }

  @Override
  public CharSequence authority() {
    return authority;
  }

  @Override
  public CharSequence path() {
    return path;
  }

  @Override
  public CharSequence method() {
    return head.methodName();
  }

  @Override
  public @Nullable CharSequence header(String lowerCaseName) {
    return head.joined(lowerCaseName, value);
  }
}
