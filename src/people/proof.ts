/**
 * What shows that messages reach a person: a code that was read back, the provider's receipt of an SMS, an SMS from the
 * number, a key pressed in a call, the button behind a link in a mail. That a mail server took a mail shows nothing, nor
 * does a call that was answered, for a recording answers, too.
 */
export const PROOFS = ['code', 'receipt', 'reply', 'key', 'link'] as const;
export type ProofKind = (typeof PROOFS)[number];

export interface Proof {
  at: Date;
  by: ProofKind;
}

const DAY_MS = 86_400_000;
/** Phones are lost and mailboxes are closed: what was shown longer ago shows little. */
const PROOF_DAYS = 90;

export const isOld = (proof: Proof, now: Date): boolean => now.getTime() - proof.at.getTime() >= PROOF_DAYS * DAY_MS;

const SAID: Record<ProofKind, string> = {
  code: 'by a code',
  receipt: 'by a receipt',
  reply: 'by a reply',
  key: 'by a key pressed in a call',
  link: 'by a link in a mail',
};

/** "by a reply" */
export const saidProof = ({ by }: Proof): string => SAID[by];
