package dev.outrigger.sidecar.routing;

/** Whether ASCII letters of either case are the same. */
enum Case {
  SENSITIVE {
    @Override
    boolean regionMatches(CharSequence text, int start, String expected) {
      return Ascii.regionMatches(text, start, expected);
    }
  },
  IGNORED {
    @Override
    boolean regionMatches(CharSequence text, int start, String expected) {
      return Ascii.regionMatchesIgnoringCase(text, start, expected);
    }
  };

  static Case of(boolean ignored) {
    return ignored ? IGNORED : SENSITIVE;
  }

  abstract boolean regionMatches(CharSequence text, int start, String expected);
}
