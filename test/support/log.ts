import type { Logger } from '../../src/lib/log.ts';

const nothing = (): void => {};

/** For tests that are about something else. */
export const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
