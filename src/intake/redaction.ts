/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** In a name, whatever stands around them. */
const SECRET_PARTS = [
  ...['authori', 'password', 'passwd', 'passphrase', 'passcode', 'secret', 'token', 'credential', 'cookie', 'bearer'],
  ...['apikey', 'accesskey', 'privatekey', 'routingkey', 'servicekey', 'integrationkey', 'geniekey', 'authkey'],
  ...['signingkey', 'encryptionkey', 'sessionid', 'signature', 'jwt'],
];
/** As the whole of a name. */
const SECRET_NAMES = new Set(['key', 'auth', 'pass', 'pwd', 'pin', 'otp', 'hmac']);

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
      const isSecret = isSecretName(name) || (isNamedSecret && /^values?$/i.test(name));
      return [without(keys, name), isSecret && !isEmpty(child) ? REDACTED : redact(child, keys, depth + 1)];
    }),
  );
}

/** That there is nothing is no secret, and helps whoever looks for the fault. */
const isEmpty = (value: unknown): boolean => value === null || value === '' || value === undefined;

function redactText(text: string, keys: readonly string[], depth: number): string {
  if (/^\s*[{["]/.test(text) && depth < MAX_DEPTH) {
    try {
      return JSON.stringify(redact(JSON.parse(text), keys, depth + 1));
    } catch {
      // It only looked like JSON.
    }
  }
  return redactPairs(without(keys, text).replace(SCHEME, `$1 ${REDACTED}`).replace(USER_INFO, `$1${REDACTED}@`));
}

/** "Bearer …", "Basic …", "GenieKey …". */
const SCHEME = /\b(bearer|basic|geniekey|token)\s{1,5}[\w.~+/=-]{6,}/gi;
/** "https://user:password@". */
const USER_INFO = /(:\/\/)[^\s/?#@]{1,200}@/g;

/** A name and what leads to its value: "password=", "X-Api-Key: ", "&token=", `"secret": "`. Bounded, so that no text takes long. */
const NAME = /([\w-]{2,60})(["'\\]{0,16}\s{0,5}[=:]\s{0,5}["'\\]{0,16})/g;
/** A word; what is in quotation marks, to the next one; the whole line of a header that holds several words. */
const WORD = /[^\s"'\\&,;<>]+/y;
const QUOTED = /[^"'\\]+/y;
const LINE = /[^"'\\\r\n]+/y;

function redactPairs(text: string): string {
  let clean = '';
  let done = 0;
  for (const { 0: pair, 1: name = '', index } of text.matchAll(NAME)) {
    if (index < done || !isSecretName(name)) continue;
    // A list or an object that is no JSON by itself: nobody knows where it ends.
    if (/^\s*[[{]/.test(text.slice(index + pair.length, index + pair.length + 10)))
      return clean + text.slice(done, index) + pair + REDACTED;
    const value = /["'\\]$/.test(pair) ? QUOTED : /authori|cookie/i.test(name) ? LINE : WORD;
    value.lastIndex = index + pair.length;
    if (!value.test(text)) continue;
    clean += text.slice(done, index) + pair + REDACTED;
    done = value.lastIndex;
  }
  return clean + text.slice(done);
}

const without = (keys: readonly string[], text: string): string =>
  keys.reduce((rest, key) => (key === '' ? rest : rest.replaceAll(key, REDACTED)), text);
