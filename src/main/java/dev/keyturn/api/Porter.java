package dev.keyturn.api;

import dev.keyturn.api.OpenConnections.Limits;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import jakarta.inject.Singleton;

/** Puts a {@link Turnstile} into every connection. */
@Singleton
final class Porter implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
  private final OpenConnections open = new OpenConnections(Limits.USUAL);
  private final BeanProvider<Caller> caller;

  Porter(BeanProvider<Caller> caller) {
    this.caller = caller;
  }

  @Override
  public NettyServerCustomizer.Registry onCreated(
      BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
    event.getBean().register(new Everywhere());
    return event.getBean();
  }

  private final class Everywhere implements NettyServerCustomizer {
    @Override
    public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
      return role == ChannelRole.CONNECTION ? new InOne(channel) : this;
    }
  }

  private final class InOne implements NettyServerCustomizer {
    private final Channel channel;

    InOne(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void onInitialPipelineBuilt() {
      channel
          .pipeline()
          .addAfter(
              ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC,
              "turnstile",
              new Turnstile(open, caller.get()));
    }
  }
}
