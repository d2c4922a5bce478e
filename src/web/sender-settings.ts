import { z } from 'zod';

const Field = z.string().trim().optional();

/** The fields of parts/sender-settings.tsx: those of one type of sender. */
export const SenderFields = { resolveWhen: Field, from: Field, maxBytes: Field, rawDelivery: Field };

/** What they set; nothing for a type that has none of them. The schema of the settings says what is wrong with it. */
export function senderSettings(
  type: string,
  { resolveWhen, from, maxBytes, rawDelivery }: Partial<Record<keyof typeof SenderFields, string | undefined>>,
): Record<string, unknown> {
  if (type === 'sns') return { sns: rawDelivery === 'yes' ? { rawDelivery: true } : undefined };
  if (type !== 'email' || [resolveWhen, from, maxBytes].every((field) => field === undefined)) return {};
  const senders = from?.split(/[\s,;]+/).filter(Boolean) ?? [];
  const mail = {
    ...(resolveWhen ? { resolveWhen } : {}),
    ...(senders.length > 0 ? { from: senders } : {}),
    ...(maxBytes ? { maxBytes: Number(maxBytes) } : {}),
  };
  return { mail: Object.keys(mail).length > 0 ? mail : undefined };
}
