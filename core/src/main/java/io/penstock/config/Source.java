package io.penstock.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A properties file that was found. Immutable. */
public final class Source {

  /** What a configuration of a thousand policies would hardly fill. */
  private static final int MOST_BYTES = 1 << 20;

  private final String place;
  private final byte[] content;
  private final Optional<Path> file;

  Source(String place, byte[] content, Optional<Path> file) {
    this.place = place;
    this.content = content;
    this.file = file;
  }

  /**
   * A file of the file system.
   *
   * @throws IOException if it cannot be read
   */
  public static Source of(Path file) throws IOException {
    return new Source(file.toString(), content(file), Optional.of(file));
  }

  /** Its full name, the same for the same file of one application. */
  public String place() {
    return place;
  }

  /** What was in it when it was found. */
  public byte[] content() {
    return content.clone();
  }

  /** Where it can be read again; empty if it is no file of the file system. */
  public Optional<Path> file() {
    return file;
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or is far too long to be a configuration
   */
  public static byte[] content(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return content(in);
    }
  }

  static byte[] content(InputStream in) throws IOException {
    byte[] content = in.readNBytes(MOST_BYTES + 1);
    if (content.length > MOST_BYTES) {
      throw new IOException("longer than " + MOST_BYTES + " bytes");
    }
    return content;
  }
}
