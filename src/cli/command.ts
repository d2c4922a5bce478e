import type { Client } from './client.ts';

/** What a command was given: the words after its name, and the options. */
export interface Given {
  words: string[];
  /** ISO 8601, in UTC. */
  at?: string;
  dryRun: boolean;
}

/** Answers the text to print. */
export type Command = (client: Client, given: Given) => Promise<string>;

/** What was typed cannot be a command. */
export class Misused extends Error {}
