import type { InsertLimit } from './insert-limit.ts';

/** Where the queue of wake-up calls lives. */
export interface Home {
  name: string;
  settings: { REDIS_URL?: string };
}

/** What a row of the table is measured on: an empty database of its own. */
export interface Bench {
  home: string;
  settings: { DATABASE_URL: string; REDIS_URL?: string };
  limit: InsertLimit;
}
