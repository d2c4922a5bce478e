import type { Client } from './client.ts';

/** What a command was given: the words after its name, and the options. */
export interface Given {
  words: string[];
  /** ISO 8601, in UTC. */
  at?: string;
  component?: string[];
  release?: number;
  /** A duration. */
  for?: string;
  dryRun: boolean;
}

/** What to print, and the exit code where it is not 0. */
export type Told = string | { text: string; code: number };

export type Command = (client: Client, given: Given) => Promise<Told>;

/** What was typed cannot be a command. */
export class Misused extends Error {}

/** The question was understood, and could not be answered. */
export class Unclear extends Error {}
