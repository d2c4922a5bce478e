/** Connection lost, shutting down, out of disk or connections, a standby that cannot write, deadlock: try again later. */
const SQLSTATES = /^(08...|57P0.|53...|25006|40001|40P01)$/;

const SOCKET_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EPIPE']);

/** pg raises these without a code. */
const MESSAGES =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Cannot use a pool)/;

/** Whether an error says that the database cannot work just now, as opposed to that we asked for something wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = sqlState(error);
  return (code !== null && (SQLSTATES.test(code) || SOCKET_ERRORS.has(code))) || MESSAGES.test(error.message);
}

/** The code of an error from Postgres or from the socket to it, or null. */
export const sqlState = (error: Error): string | null =>
  'code' in error && typeof error.code === 'string' ? error.code : null;
