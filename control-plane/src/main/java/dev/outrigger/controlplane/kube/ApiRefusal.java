package dev.outrigger.controlplane.kube;

/** The API server answered, and said no. The message is the server's own, and may be empty. */
final class ApiRefusal extends Exception {

  static final int UNAUTHORIZED = 401;
  static final int FORBIDDEN = 403;
  static final int NOT_FOUND = 404;
  static final int GONE = 410;

  private final int code;
  private final String message;

  ApiRefusal(int code, String message) {
    super(message);
    this.code = code;
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }

  /** The status as HTTP numbers them. */
  int code() {
    return code;
  }
}
