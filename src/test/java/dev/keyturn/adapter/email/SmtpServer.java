package dev.keyturn.adapter.email;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A mail server as far as one is needed: one mail a connection, with a login, in clear text. */
final class SmtpServer implements AutoCloseable {
  private final ServerSocket socket;
  private final List<String> mails = Collections.synchronizedList(new ArrayList<>());
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, String> replies = new ConcurrentHashMap<>();

  SmtpServer() throws IOException {
    socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** What was taken, headers and all. */
  List<String> mails() {
    return List.copyOf(mails);
  }

  /** Every command that it heard. */
  List<String> said() {
    return List.copyOf(said);
  }

  /**
   * @param at {@code MAIL}, {@code RCPT}, {@code DATA}, {@code AUTH}, or {@code END} of the mail
   * @param reply with its code; {@code hang up} for none
   */
  void reply(String at, String reply) {
    replies.put(at, reply);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
        var out = new PrintWriter(client.getOutputStream(), true, US_ASCII)) {
      say(out, "220 mail.example.com");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        said.add(line);
        String word = line.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        String set = replies.get(word);
        if (set != null && set.equals("hang up")) {
          return;
        }
        switch (word) {
          case "EHLO" -> {
            say(out, "250-mail.example.com");
            say(out, "250 AUTH PLAIN");
          }
          case "AUTH" -> say(out, set == null ? "235 welcome" : set);
          case "MAIL", "RCPT", "RSET" -> say(out, set == null ? "250 ok" : set);
          case "DATA" -> {
            say(out, set == null ? "354 go on" : set);
            if (set == null && !take(in, out)) {
              return;
            }
          }
          case "QUIT" -> {
            say(out, "221 bye");
            return;
          }
          default -> say(out, "500 what?");
        }
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private boolean take(BufferedReader in, PrintWriter out) throws IOException {
    var mail = new StringBuilder();
    String line = in.readLine();
    while (line != null && !line.equals(".")) {
      mail.append(line).append("\r\n");
      line = in.readLine();
    }
    String set = replies.get("END");
    if (set == null || set.equals("hang up") || set.startsWith("2")) {
      mails.add(mail.toString());
    }
    if ("hang up".equals(set)) {
      return false;
    }
    say(out, set == null ? "250 taken" : set);
    return true;
  }

  private static void say(PrintWriter out, String line) {
    out.print(line + "\r\n");
    out.flush();
  }

  static String plain(String user, String password) {
    return Base64.getEncoder()
        .encodeToString((user + "\0" + user + "\0" + password).getBytes(UTF_8));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
