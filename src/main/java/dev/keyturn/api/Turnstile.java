package dev.keyturn.api;

import dev.keyturn.api.OpenConnections.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands in one connection between HTTP and everything else. A request has its time to come. Its
 * head goes on at once, so that it is refused for what that says before its body is waited for; its
 * body goes on in one piece. However small the pieces are in which it comes, what is held of it is
 * what it weighs, on the heap.
 */
final class Turnstile extends ChannelDuplexHandler {
  /** As {@code max-request-size} has it. */
  static final int MOST_BYTES = 64 * 1024;

  /**
   * From the opening, or the last answer, to the end of the head: who has a connection keeps it.
   */
  static final int HEAD_SECONDS = 30;

  /** From the end of the head to that of the body. */
  static final int BODY_SECONDS = 10;

  /** What has its answer before it was sent whole is read for so long, so that both can end. */
  private static final int REST_SECONDS = 2;

  private static final int FIRST_BYTES = 256;
  private static final int AGAIN_SECONDS = 10;

  private final OpenConnections open;
  private final Caller caller;
  private final Deque<Integer> unanswered = new ArrayDeque<>();
  private @Nullable Connection connection;
  private @Nullable Future<?> deadline;

  /** What has come of a body; null: there is none, or nobody waits for it any more. */
  private @Nullable ByteBuf body;

  private boolean receiving;
  private boolean announced;
  private boolean closes;
  private boolean over;

  Turnstile(OpenConnections open, Caller caller) {
    this.open = open;
    this.caller = caller;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    var one = new Connection(() -> end(context));
    connection = one;
    String place = caller.proxied() ? null : caller.place(_ -> List.of(), address(context));
    if (open.opened(one, place)) {
      within(context, HEAD_SECONDS);
      super.channelActive(context);
    } else {
      turnAway(context);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    over = true;
    drop();
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (connection != null) {
      open.closed(connection);
    }
    super.channelInactive(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (over) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpRequest head) {
      begun(context, head);
    } else if (receiving && message instanceof HttpContent part) {
      came(context, part);
    } else {
      context.fireChannelRead(message);
    }
  }

  private void begun(ChannelHandlerContext context, HttpRequest head) {
    // What cannot be read as a request is whole, whatever follows.
    receiving = !(head instanceof LastHttpContent);
    long told = receiving ? told(head) : 0;
    announced = told > 0;
    // What is too large is answered once and is the last of its connection.
    closes |= told > MOST_BYTES;
    // Of what is too large nothing is held: whoever reads the head says so.
    int held = told > MOST_BYTES ? 0 : (int) told;
    String place = caller.place(head.headers()::getAll, address(context));
    if (connection == null || !open.announced(connection, place, held)) {
      ReferenceCountUtil.release(head);
      turnAway(context);
      return;
    }
    unanswered.add(held);
    body = held == 0 ? null : Unpooled.buffer(Math.min(held, FIRST_BYTES), MOST_BYTES);
    await(context, connection);
    context.fireChannelRead(head);
  }

  /** How much will come at most, by what the head says; 0 where that is no number. */
  private static long told(HttpRequest head) {
    try {
      return HttpUtil.isTransferEncodingChunked(head)
          ? MOST_BYTES
          : Math.max(0, HttpUtil.getContentLength(head, 0L));
    } catch (NumberFormatException noNumber) {
      // The framework refuses it.
      return 0;
    }
  }

  private void came(ChannelHandlerContext context, HttpContent part) {
    ByteBuf kept = body;
    if (kept != null && part.content().readableBytes() > kept.maxWritableBytes()) {
      // More than may be, piece by piece: whoever waits for the body is told by the framework.
      body = null;
      context.fireChannelRead(new DefaultHttpContent(kept));
      context.fireChannelRead(new DefaultHttpContent(part.content().retain()));
      kept = null;
    } else if (kept != null) {
      kept.writeBytes(part.content());
    }
    part.release();
    if (part instanceof LastHttpContent) {
      receiving = false;
      body = null;
      await(context, connection);
      context.fireChannelRead(
          kept == null ? LastHttpContent.EMPTY_LAST_CONTENT : new DefaultLastHttpContent(kept));
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    boolean interim =
        message instanceof HttpResponse answer
            && answer.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (!interim
        && (closes || (receiving && announced))
        && unanswered.size() == 1
        && message instanceof HttpResponse answer) {
      // Answered before it was sent whole: nothing else comes on this connection.
      answer.headers().set(HttpHeaderNames.CONNECTION, "close");
      closes = true;
    }
    super.write(context, message, promise);
    if (!interim && message instanceof LastHttpContent && connection != null && !over) {
      Integer held = unanswered.poll();
      open.released(connection, held == null ? 0 : held);
      if (receiving && unanswered.isEmpty()) {
        drop();
      }
      await(context, connection);
    }
  }

  /** What is waited for now, and for how long. */
  private void await(ChannelHandlerContext context, @Nullable Connection one) {
    if (one == null) {
      return;
    }
    if (receiving || closes) {
      within(context, unanswered.isEmpty() ? REST_SECONDS : BODY_SECONDS);
    } else if (unanswered.isEmpty()) {
      open.idle(one);
      within(context, HEAD_SECONDS);
    } else {
      open.complete(one);
      if (deadline != null) {
        deadline.cancel(false);
      }
    }
  }

  private void within(ChannelHandlerContext context, int seconds) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline = context.executor().schedule(() -> end(context), seconds, TimeUnit.SECONDS);
  }

  private static void end(ChannelHandlerContext context) {
    context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  private void turnAway(ChannelHandlerContext context) {
    over = true;
    var answer =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SERVICE_UNAVAILABLE);
    answer
        .headers()
        .set(HttpHeaderNames.RETRY_AFTER, AGAIN_SECONDS)
        .set(HttpHeaderNames.CONTENT_LENGTH, 0)
        .set(HttpHeaderNames.CONNECTION, "close");
    context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
  }

  private void drop() {
    if (body != null) {
      body.release();
      body = null;
    }
  }

  private static InetAddress address(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress socket
        ? socket.getAddress()
        : InetAddress.getLoopbackAddress();
  }
}
