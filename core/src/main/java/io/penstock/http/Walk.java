package io.penstock.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through all lines of a forwarding header from right to left, one element at a time. */
final class Walk {

  /** How a header is written. */
  enum Form {
    /** Addresses separated by commas: X-Forwarded-For. */
    LIST,
    /** RFC 7239. */
    FORWARDED,
    /** One address. */
    SINGLE
  }

  private final Form form;
  private final List<String> lines;
  private final AddressBook book;
  private int line; // the one that is being read; those behind it have been
  private int end; // LIST: where in it the elements end that are still to be read
  private List<@Nullable String> nodes = List.of(); // FORWARDED: of the line that is being read
  private int node;
  private @Nullable Client client;

  Walk(Form form, List<String> lines, AddressBook book) {
    this.form = form;
    this.lines = lines;
    this.book = book;
    this.line = lines.size();
    this.end = -1;
  }

  /** Goes to the next element on the left; false if there is none. */
  boolean next() {
    return switch (form) {
      case LIST -> nextOfList();
      case FORWARDED -> nextNode();
      case SINGLE -> nextOfSingle();
    };
  }

  /** The address of this element, null if it is none. */
  @Nullable Client client() {
    return client;
  }

  private boolean nextOfList() {
    if (end < 0) {
      if (line == 0) {
        return false;
      }
      end = lines.get(--line).length();
    }
    String text = lines.get(line);
    int comma = end == 0 ? -1 : text.lastIndexOf(',', end - 1);
    read(text.substring(comma + 1, end));
    end = comma;
    return true;
  }

  private boolean nextNode() {
    if (node == nodes.size()) {
      if (line == 0) {
        return false;
      }
      nodes = Forwarded.nodes(lines.get(--line));
      node = 0;
    }
    read(nodes.get(node++));
    return true;
  }

  /** Of several lines any may be the client's own invention. */
  private boolean nextOfSingle() {
    if (line == 0) {
      return false;
    }
    line = 0;
    read(lines.size() == 1 ? lines.get(0) : null);
    return true;
  }

  private void read(@Nullable String element) {
    String address = element == null ? null : Forwarded.address(element);
    client = address == null ? null : book.find(address);
  }
}
