package io.penstock.mailbox;

/** How one becomes the owner of a mailbox. */
enum Entry {
  /** Claims an idle mailbox. */
  IDLE,
  /** Takes an offered mailbox over. */
  OFFERED,
  /** Is it already. */
  HELD
}
