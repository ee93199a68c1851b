package dev.keyturn.plan;

import static dev.keyturn.plan.StoredForm.FLAG;
import static dev.keyturn.plan.StoredForm.NUMBER;
import static dev.keyturn.plan.StoredForm.TEXT;
import static dev.keyturn.plan.StoredForm.kind;

import dev.keyturn.rotation.Material;
import dev.keyturn.rotation.Material.Aes;
import dev.keyturn.rotation.Material.Ec;
import dev.keyturn.rotation.Material.Ed25519;
import dev.keyturn.rotation.Material.Hmac;
import dev.keyturn.rotation.Material.Password;
import dev.keyturn.rotation.Material.Pepper;
import dev.keyturn.rotation.Material.Rsa;
import dev.keyturn.rotation.Material.Salt;
import dev.keyturn.rotation.Material.Supplied;
import dev.keyturn.rotation.Material.Token;
import java.util.List;

/** What a secret is made of, in the text of a plan. */
final class StoredMaterial {
  /** Their words are names that Java once gave them, and the text's own since. */
  static final StoredForm<Material> FORM =
      StoredForm.kinds(
          "Material$",
          List.of(
              kind("Aes", Aes.class, f -> new Aes(f.get("bits", NUMBER, Aes::bits))),
              kind("Hmac", Hmac.class, StoredMaterial::hmac),
              kind("Rsa", Rsa.class, f -> new Rsa(f.get("bits", NUMBER, Rsa::bits))),
              kind("Ec", Ec.class, f -> new Ec(f.get("curve", TEXT, Ec::curve))),
              kind("Ed25519", Ed25519.class, _ -> new Ed25519()),
              kind("Salt", Salt.class, f -> new Salt(f.get("bytes", NUMBER, Salt::bytes))),
              kind("Pepper", Pepper.class, f -> new Pepper(f.get("bytes", NUMBER, Pepper::bytes))),
              kind("Token", Token.class, StoredMaterial::token),
              kind("Password", Password.class, StoredMaterial::password),
              kind("Supplied", Supplied.class, _ -> new Supplied())));

  private StoredMaterial() {}

  private static Hmac hmac(StoredFields<Hmac> f) {
    return new Hmac(f.get("algorithm", TEXT, Hmac::algorithm), f.get("bytes", NUMBER, Hmac::bytes));
  }

  private static Token token(StoredFields<Token> f) {
    return new Token(
        f.get("prefix", TEXT, Token::prefix),
        f.get("length", NUMBER, Token::length),
        f.get("checksum", FLAG, Token::checksum));
  }

  private static Password password(StoredFields<Password> f) {
    return new Password(
        f.get("length", NUMBER, Password::length), f.get("symbols", TEXT, Password::symbols));
  }
}
