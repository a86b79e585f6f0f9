package barnabas.client;

import barnabas.wire.ErrorCode;

/// What became of a question; a second answer is a bug.
final class Answer<T> implements Reply<T> {
  T value;
  String failure;
  private int answers;

  boolean settled() {
    return answers > 0;
  }

  @Override
  public void answered(T response) {
    count();
    value = response;
  }

  @Override
  public void failed(ErrorCode code, String words) {
    count();
    failure = code + ": " + words;
  }

  private void count() {
    answers++;
    if (answers > 1) {
      throw new IllegalStateException("answered twice");
    }
  }
}
