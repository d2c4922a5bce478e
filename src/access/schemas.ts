import { z } from 'zod';
import { Id, Instant, Text } from '../lib/wire.ts';

const Role = z.enum(['viewer', 'responder', 'admin']);

export const TokenInput = z
  .strictObject({ name: Text(120), role: Role, expiresAt: Instant.nullish(), person: Id.nullish() })
  .meta({ id: 'TokenDefinition' });
export type TokenInput = z.infer<typeof TokenInput>;

export const TokenOutput = z
  .object({
    id: z.string(),
    name: z.string(),
    role: Role,
    person: z.string().nullable(),
    expiresAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .meta({ id: 'Token' });

/** The one answer in which the secret is shown. */
export const NewToken = TokenOutput.extend({ token: z.string() }).meta({ id: 'NewToken' });
