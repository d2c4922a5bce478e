/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** In a name, whatever stands around them. */
const SECRET_PARTS = [
  ...['authori', 'password', 'passwd', 'passphrase', 'passcode', 'secret', 'token', 'credential', 'cookie', 'bearer'],
  ...['apikey', 'accesskey', 'privatekey', 'routingkey', 'servicekey', 'integrationkey', 'geniekey', 'authkey'],
  ...['signingkey', 'encryptionkey', 'sessionid', 'signature', 'jwt', 'otp'],
];
/** As the whole of a name, or as its last word. */
const SECRET_NAMES = new Set(['key', 'auth', 'pass', 'pwd', 'pin', 'hmac', 'sid']);

/** Whether what goes by this name may be a secret. A dedup key is none. */
export function isSecretName(name: string): boolean {
  const bare = name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return SECRET_NAMES.has(bare) || SECRET_PARTS.some((part) => bare.includes(part));
}

/** Names that stand beside a value: `{"name": "Authorization", "value": "…"}`, as lists of headers are written. */
const NAMING = ['name', 'key', 'header', 'field'];

const MAX_DEPTH = 64;

/**
 * A payload without its secrets: nothing that goes by a secret's name, none of `keys` anywhere, in names or in texts; also
 * not inside text that is JSON, a URL or a header. Never throws.
 */
export function redact(value: unknown, keys: readonly string[] = [], depth = 0): unknown {
  if (typeof value === 'string') return redactText(value, keys, depth);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return REDACTED;
  if (Array.isArray(value)) return value.map((child) => redact(child, keys, depth + 1));
  const entries = Object.entries(value);
  const isNamedSecret = entries.some(
    ([name, named]) => NAMING.includes(name.toLowerCase()) && typeof named === 'string' && isSecretName(named),
  );
  return Object.fromEntries(
    entries.map(([name, child]) => {
      const isSecret = isSecretName(name) || (isNamedSecret && name.toLowerCase() === 'value');
      return [without(keys, name), isSecret && !isEmpty(child) ? REDACTED : redact(child, keys, depth + 1)];
    }),
  );
}

/** That there is nothing is no secret, and helps whoever looks for the fault. */
const isEmpty = (value: unknown): boolean => value === null || value === '' || value === undefined;

function redactText(text: string, keys: readonly string[], depth: number): string {
  if (/^\s*[{[]/.test(text) && depth < MAX_DEPTH) {
    try {
      return JSON.stringify(redact(JSON.parse(text), keys, depth + 1));
    } catch {
      // It only looked like JSON.
    }
  }
  return without(keys, text)
    .replace(SCHEME, `$1 ${REDACTED}`)
    .replace(USER_INFO, `$1${REDACTED}@`)
    .replace(PAIR, (pair, name: string, between: string) => (isSecretName(name) ? name + between + REDACTED : pair));
}

/** "Bearer …", "Basic …", "GenieKey …". */
const SCHEME = /\b(bearer|basic|geniekey|token)\s{1,5}[\w.~+/=-]{6,}/gi;
/** "https://user:password@". */
const USER_INFO = /(:\/\/)[^\s/?#@]{1,200}@/g;
/** "password=…", "X-Api-Key: …", "&token=…", also in quotation marks. Bounded, so that no text takes long. */
const PAIR = /([\w-]{2,60})(["']?\s{0,5}[=:]\s{0,5}["']?)[^\s"'&,;<>]+/g;

const without = (keys: readonly string[], text: string): string =>
  keys.reduce((rest, key) => (key === '' ? rest : rest.replaceAll(key, REDACTED)), text);
