package io.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate that it has signed itself, for 127.0.0.1, made by the JDK's keytool. */
final class Certificate {

  private static final String PASSWORD = "changeit";

  private final Path keys;
  private final Path certificate;
  private final Path key;

  /** Makes one, with its files in a folder under names of their own. */
  Certificate(Path folder, String name) throws Exception {
    keys = folder.resolve(name + ".p12");
    keytool(keys, name);
    KeyStore store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    certificate = folder.resolve(name + ".crt");
    key = folder.resolve(name + ".key");
    write(certificate, "CERTIFICATE", store.getCertificate(name).getEncoded());
    write(key, "PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded());
  }

  private static void keytool(Path keys, String name) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keys.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).as("keytool ends").isTrue();
    assertThat(keytool.exitValue()).isZero();
  }

  private static void write(Path file, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  /** In PEM. */
  String certificate() {
    return certificate.toString();
  }

  /** In PEM. */
  String key() {
    return key.toString();
  }

  /** Has the JVM believe this one, and nobody else, until {@link #forget}. */
  void believe() throws GeneralSecurityException {
    System.setProperty("javax.net.ssl.trustStore", keys.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", PASSWORD);
    // The JDK confuses two threads that are the first to look after a change.
    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
        .init((KeyStore) null);
  }

  static void forget() {
    System.clearProperty("javax.net.ssl.trustStore");
    System.clearProperty("javax.net.ssl.trustStorePassword");
  }
}
