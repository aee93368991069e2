package dev.outrigger.sidecar.http;

import dev.outrigger.sidecar.balance.EndpointState;
import dev.outrigger.sidecar.balance.Upstream;
import dev.outrigger.sidecar.codec.BodyFraming;
import dev.outrigger.sidecar.codec.Http1Encoder;
import dev.outrigger.sidecar.codec.Http1Error;
import dev.outrigger.sidecar.codec.RequestHead;
import dev.outrigger.sidecar.codec.ResponseHead;
import dev.outrigger.sidecar.codec.Trailers;
import dev.outrigger.sidecar.config.RouteAction.RoutingPriority;
import dev.outrigger.sidecar.upstream.ConnectionPools;
import dev.outrigger.sidecar.upstream.ConnectionRequest;
import dev.outrigger.sidecar.upstream.ResponseReceiver;
import dev.outrigger.sidecar.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request at one endpoint: gets a connection, writes the request to it, hands what comes back to the exchange. Reused for each
 * try of each exchange of a downstream connection; it decides nothing.
 */
final class UpstreamTry extends ConnectionRequest implements ResponseReceiver {

  /** A request's head and a small body share one buffer of this size, so that one write takes both. */
  private static final int GATHER = 4 << 10;

  private final HttpExchange exchange;
  private final Tries tries;
  private final ConnectionPools pools;
  private final RequestHead head;
  private @Nullable UpstreamConnection connection;
  private @Nullable ByteBuf gathered;
  private boolean responseSeen;
  private boolean unflushed;

  UpstreamTry(HttpExchange exchange, Tries tries, ConnectionPools pools, RequestHead head) {
    this.exchange = exchange;
    this.tries = tries;
    this.pools = pools;
    this.head = head;
  }

  /**
   * Asks for a connection; the answer may come before this returns.
   *
   * @param fresh true when an idle one must not be used
   */
  void start(Upstream upstream, EndpointState endpoint, RoutingPriority priority, boolean fresh) {
    responseSeen = false;
    UpstreamConnection idle = fresh ? null : pools.idle(endpoint, priority);
    if (idle == null) {
      pools.request(upstream, endpoint, priority, this);
    } else {
      onConnection(idle);
    }
  }

  boolean isConnected() {
    return connection != null;
  }

  /** True when the connection has served others before and nothing of the response has come. */
  boolean mayHaveMetStaleConnection() {
    return connection != null && connection.reused() && !responseSeen;
  }

  boolean requestMayHaveLeft() {
    return connection != null && connection.requestMayHaveLeft();
  }

  boolean isWritable() {
    return connection == null || connection.isWritable();
  }

  /** Writes a part of the request's body, taking it over. Only when connected. */
  void writeBody(ByteBuf data) {
    int length = data.readableBytes();
    boolean chunked = head.framing() == BodyFraming.CHUNKED;
    if (chunked) {
      Http1Encoder.chunkStart(buffer(), length);
    }
    ByteBuf small = gathered;
    if (small != null && small.writableBytes() >= length) {
      small.writeBytes(data);
      data.release();
    } else {
      push();
      open().write(data);
      unflushed = true;
    }
    if (chunked) {
      Http1Encoder.chunkEnd(buffer());
    }
  }

  /** The request's body is complete. Only when connected. */
  void writeEnd(@Nullable Trailers trailers) {
    if (head.framing() != BodyFraming.CHUNKED) {
      return;
    }
    if (trailers == null) {
      Http1Encoder.lastChunk(buffer());
    } else {
      Http1Encoder.lastChunk(buffer(), trailers);
    }
  }

  void flush() {
    push();
    if (unflushed && connection != null) {
      unflushed = false;
      connection.flush();
    }
  }

  void setReading(boolean reading) {
    if (connection != null) {
      connection.setReading(reading);
    }
  }

  /** The endpoint has taken an upgrade: what is written and read from here on are bytes of another protocol. */
  void beginTunnel() {
    open().beginTunnel();
  }

  /** Sends what was written and says that nothing follows. */
  void endOutput() {
    push();
    open().endOutput();
  }

  /** Both messages are complete: the connection may serve another exchange. */
  void release() {
    UpstreamConnection used = connection;
    forget();
    if (used != null) {
      used.release();
    }
  }

  /** Gives the try up, whatever its state. */
  void cancel() {
    UpstreamConnection used = connection;
    forget();
    if (used == null) {
      withdraw();
    } else {
      used.close();
    }
  }

  /** Leaves the rest of an unwanted response to be read and thrown away, so that the connection lives on. */
  void discardResponse(ResponseHead response) {
    UpstreamConnection used = connection;
    forget();
    if (used != null) {
      DiscardedResponse.take(used, response, pools.deadlines());
    }
  }

  @Override
  protected void onConnection(UpstreamConnection ready) {
    connection = ready;
    ready.begin(this, head.method());
    tries.writeRequestHead(buffer());
    tries.onConnected(ready.localAddress());
  }

  @Override
  protected void onFailure(Failure failure, String message) {
    tries.onNoConnection(failure, message);
  }

  @Override
  public void onResponseHead(ResponseHead response) {
    responseSeen = true;
    exchange.response().onHead(response);
  }

  @Override
  public void onResponseBody(ByteBuf data) {
    exchange.response().onBody(data);
  }

  @Override
  public void onResponseTrailers(Trailers trailers) {
    exchange.response().onTrailers(trailers);
  }

  @Override
  public void onResponseEnd() {
    exchange.response().onEnd();
  }

  @Override
  public void onResponsePause() {
    exchange.response().onPause();
  }

  @Override
  public void onConnectionLost() {
    tries.onConnectionLost();
  }

  @Override
  public void onResponseError(Http1Error error) {
    tries.onResponseError(error);
  }

  @Override
  public void onRequestWritable() {
    exchange.onUpstreamWritable();
  }

  /** Lets go of a connection that is closed already. */
  void forget() {
    connection = null;
    unflushed = false;
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  private ByteBuf buffer() {
    if (gathered != null && gathered.writableBytes() < 32) {
      push();
    }
    if (gathered == null) {
      gathered = open().channel().alloc().directBuffer(GATHER);
    }
    return gathered;
  }

  private void push() {
    ByteBuf small = gathered;
    if (small != null) {
      gathered = null;
      open().write(small);
      unflushed = true;
    }
  }

  private UpstreamConnection open() {
    if (connection == null) {
      throw new IllegalStateException("not connected");
    }
    return connection;
  }
}
