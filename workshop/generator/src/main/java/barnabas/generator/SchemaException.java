package barnabas.generator;

/// A mistake in a schema file, in words for whoever edits it.
final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SchemaException(String message) {
    super(message);
  }
}
