package dev.keyturn.adapter.email;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.keyturn.notice.Channel;
import dev.keyturn.notice.Message;
import dev.keyturn.notice.Messenger;
import dev.keyturn.notice.Wording;
import dev.keyturn.remote.RemoteFailure;
import dev.keyturn.text.MailAddress;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.NoSuchProviderException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * Sends mails. Nothing can be looked up at the receiver, so a mail whose answer was lost is sent
 * again with the same Message-ID, by which mail systems drop or thread a second copy.
 */
public final class EmailMessenger implements Messenger {
  private static final String SYSTEM = "email";
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** A server may look into a mail for long before it takes it. */
  private static final Duration READ = Duration.ofSeconds(30);

  private static final int PERMANENT = 500;
  private static final int LONGEST_SUBJECT = 180;

  private final EmailSettings settings;
  private final Session session;

  public EmailMessenger(EmailSettings settings) {
    this(settings, CONNECT, READ);
  }

  EmailMessenger(EmailSettings settings, Duration connect, Duration read) {
    this.settings = settings;
    String protocol = protocol(settings);
    var properties = new Properties();
    String prefix = "mail." + protocol + ".";
    properties.setProperty(prefix + "connectiontimeout", Long.toString(connect.toMillis()));
    properties.setProperty(prefix + "timeout", Long.toString(read.toMillis()));
    properties.setProperty(prefix + "writetimeout", Long.toString(read.toMillis()));
    properties.setProperty(prefix + "auth", Boolean.toString(settings.user() != null));
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    if (!settings.tls()) {
      properties.setProperty(prefix + "starttls.enable", "true");
      properties.setProperty(prefix + "starttls.required", Boolean.toString(!settings.loopback()));
    }
    this.session = Session.getInstance(properties);
  }

  @Override
  public Channel channel() {
    return Channel.EMAIL;
  }

  @Override
  public boolean reaches(String destination) {
    return MailAddress.is(destination);
  }

  @Override
  public Duration longest() {
    return Duration.ofMinutes(5);
  }

  @Override
  public Optional<String> deliver(Message message, Receipts receipts) throws RemoteFailure {
    if (!reaches(message.destination())) {
      throw failure(RemoteFailure.Kind.REJECTED, 0, "the address is none");
    }
    MimeMessage mail = mail(message);
    Transport transport = transport();
    try {
      connect(transport);
      send(transport, mail);
    } finally {
      close(transport);
    }
    return Optional.empty();
  }

  private Transport transport() {
    try {
      return session.getTransport(protocol(settings));
    } catch (NoSuchProviderException e) {
      throw new IllegalStateException("the mail library has no SMTP");
    }
  }

  private static void close(Transport transport) {
    try {
      transport.close();
    } catch (MessagingException e) {
      // Only the goodbye failed: whether the mail was taken is known already.
    }
  }

  private MimeMessage mail(Message message) {
    try {
      var mail = new Named(session, message.id(), settings.from());
      mail.setFrom(new InternetAddress(settings.from()));
      mail.setRecipients(
          jakarta.mail.Message.RecipientType.TO,
          new Address[] {new InternetAddress(message.destination())});
      mail.setSubject(subject(message), UTF_8.name());
      mail.setSentDate(Date.from(message.happening().at()));
      mail.setHeader("Auto-Submitted", "auto-generated");
      mail.setText(Wording.body(message), UTF_8.name());
      mail.saveChanges();
      return mail;
    } catch (MessagingException e) {
      throw new IllegalStateException("a mail of checked parts can always be made");
    }
  }

  /** Line ends and other controls are gone already where the headline was made. */
  private static String subject(Message message) {
    String line = Wording.headline(message);
    return line.length() <= LONGEST_SUBJECT ? line : line.substring(0, LONGEST_SUBJECT);
  }

  private void connect(Transport transport) throws RemoteFailure {
    try {
      var password = settings.password();
      transport.connect(
          settings.host(),
          settings.port(),
          settings.user(),
          password == null ? null : password.reveal());
    } catch (MessagingException e) {
      // A wrong password too: it is mended while the mail waits.
      throw failure(RemoteFailure.Kind.TRANSIENT, 0, "no connection, no TLS or no login");
    }
  }

  private static void send(Transport transport, MimeMessage mail) throws RemoteFailure {
    try {
      transport.sendMessage(mail, mail.getAllRecipients());
    } catch (MessagingException e) {
      int code = code(e);
      if (code >= PERMANENT) {
        throw failure(RemoteFailure.Kind.REJECTED, code, "the mail server refuses the mail");
      }
      if (code > 0) {
        throw failure(
            RemoteFailure.Kind.TRANSIENT, code, "the mail server does not take the mail now");
      }
      throw failure(RemoteFailure.Kind.OUTCOME_UNKNOWN, 0, "the connection broke before an answer");
    }
  }

  /** The server's reply, or 0 when there was none; the last in the chain is the most exact. */
  private static int code(MessagingException thrown) {
    int code = 0;
    for (Exception e = thrown; e instanceof MessagingException m; e = m.getNextException()) {
      int reply =
          switch (m) {
            case SMTPAddressFailedException address -> address.getReturnCode();
            case SMTPSenderFailedException sender -> sender.getReturnCode();
            case SMTPSendFailedException sent -> sent.getReturnCode();
            default -> 0;
          };
      code = reply > 0 ? reply : code;
    }
    return code;
  }

  private static String protocol(EmailSettings settings) {
    return settings.tls() ? "smtps" : "smtp";
  }

  private static RemoteFailure failure(RemoteFailure.Kind kind, int status, String problem) {
    return new RemoteFailure(kind, SYSTEM, "send", status, problem);
  }

  /** A mail whose id is ours, in every try the same. */
  private static final class Named extends MimeMessage {
    private final String id;

    Named(Session session, String id, String from) {
      super(session);
      this.id = "<" + id + from.substring(from.indexOf('@')) + ">";
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
