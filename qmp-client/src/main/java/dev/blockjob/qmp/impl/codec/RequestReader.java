package dev.blockjob.qmp.impl.codec;

import dev.blockjob.qmp.impl.codec.RequestLexer.Token;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the wire: cuts what a client sends into requests as QEMU does, and finds the
 * same fault with the rest, in the same words and the same number. Keeps its place between chunks.
 */
public final class RequestReader {

  /** Takes what was read, in order. */
  public interface Sink {
    /** A JSON object. */
    void request(ClientRequest request);

    /** Bytes that are no request; {@code description} is QEMU's, of an error without id. */
    void malformed(String description);
  }

  private static final int INITIAL_SIZE = 4 << 10;

  /** Of a buffer that has grown; there is one for each client. */
  private static final int KEEP_SIZE = 32 << 10;

  private final JsonErrorDialect dialect;
  private final Sink sink;
  private final RequestLexer lexer = new RequestLexer();
  private RequestParser parser;
  private byte[] buffer = new byte[INITIAL_SIZE];
  private int length;
  private int start;
  private int tokens;
  private long tokenBytes;
  private int braces;
  private int brackets;
  private boolean faultTold;

  /** A reader that words faults as QEMUs of that dialect do. */
  public RequestReader(JsonErrorDialect dialect, Sink sink) {
    this.dialect = dialect;
    this.sink = sink;
    this.parser = new RequestParser(dialect);
  }

  /** Takes a chunk, and gives what it completes to the sink. */
  public void feed(byte[] chunk) {
    if (length + chunk.length > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + chunk.length));
    }
    System.arraycopy(chunk, 0, buffer, length, chunk.length);
    int from = length;
    length += chunk.length;
    lexer.scan(buffer, from, length, this::token);
    if (lexer.inToken() && length - lexer.tokenStart() > RequestWriter.MAX_BYTES) {
      lexer.giveUp();
      fault("JSON token size limit exceeded");
      reset();
    }
    compact();
  }

  /** Bytes that are kept for what is still to come. */
  int kept() {
    return buffer.length;
  }

  private void token(Token token, int from, int to) {
    if (tokens++ == 0) {
      start = from;
    }
    tokenBytes += to - from;
    if (token == Token.STRAY) {
      fault(syntax("stray '" + QemuText.print(buffer, from, to) + "'"));
      reset();
      return;
    }
    count(token);
    parser.token(token, buffer, start, from, to);
    if (dialect == JsonErrorDialect.EARLY) {
      parserFault();
    }
    String limit = limitPassed();
    if (braces < 0 || brackets < 0 || (braces == 0 && brackets == 0)) {
      complete(to);
      reset();
    } else if (limit != null) {
      fault(limit);
      if (dialect == JsonErrorDialect.LATE) {
        reset();
      }
    }
  }

  private void count(Token token) {
    switch (token) {
      case OBJECT_START -> braces++;
      case OBJECT_END -> braces--;
      case ARRAY_START -> brackets++;
      case ARRAY_END -> brackets--;
      default -> {}
    }
  }

  private @Nullable String limitPassed() {
    if (tokenBytes > RequestWriter.MAX_BYTES) {
      return "JSON token size limit exceeded";
    }
    if (tokens > RequestWriter.MAX_TOKENS) {
      return "JSON token count limit exceeded";
    }
    return braces + brackets > JsonReader.MAX_NESTING ? "JSON nesting depth limit exceeded" : null;
  }

  private void complete(int end) {
    parserFault();
    if (faultTold) {
      return;
    }
    ClientRequest request = parser.request(Arrays.copyOfRange(buffer, start, end));
    if (request == null) {
      sink.malformed("QMP input must be a JSON object");
    } else {
      sink.request(request);
    }
  }

  private void parserFault() {
    String fault = parser.fault();
    if (fault != null) {
      fault(syntax(fault));
    }
  }

  private String syntax(String what) {
    String position = dialect == JsonErrorDialect.EARLY ? lexer.position() + ": " : "";
    return position + "JSON parse error, " + what;
  }

  /** A message has one fault at most. */
  private void fault(String description) {
    if (!faultTold) {
      faultTold = true;
      sink.malformed(description);
    }
  }

  private void reset() {
    parser = new RequestParser(dialect);
    tokens = 0;
    tokenBytes = 0;
    braces = 0;
    brackets = 0;
    faultTold = false;
  }

  /** Of a message with a fault nothing but the token that has begun is needed any more. */
  private void compact() {
    boolean needed = tokens > 0 && !faultTold && parser.fault() == null;
    int keepFrom = needed ? start : lexer.inToken() ? lexer.tokenStart() : length;
    if (keepFrom > 0) {
      System.arraycopy(buffer, keepFrom, buffer, 0, length - keepFrom);
      length -= keepFrom;
      lexer.moved(keepFrom);
      start -= keepFrom;
    }
    if (length <= INITIAL_SIZE && buffer.length > KEEP_SIZE) {
      buffer = Arrays.copyOf(buffer, INITIAL_SIZE);
    }
  }
}
