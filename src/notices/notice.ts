/** A message to one person that is not a page: asked for cover, told of a shift, asked to confirm. */
export interface NewNotice {
  /** What it is about, e.g. `shift ops tim 2026-11-23T14:00:00.000Z start`: writing it twice is harmless. */
  key: string;
  person: string;
  /** A contact method's id; null for every verified method. */
  method: string | null;
  /** The mail's subject. */
  subject: string;
  /** The SMS, and the mail's body. */
  text: string;
  dueAt: Date;
}
