/** What leads out of an alert, by what it is called there. */
export interface AlertLink {
  href: string;
  words: string;
}

const MOST = 12;
const MAX_DEPTH = 4;
/** Pictures of nothing, and what nobody at night wants to open. */
const BORING = new Set(['icon', 'avatar', 'logo', 'source']);

/**
 * Every field that is a web address and nothing else, wherever a sender puts it: `links` with their texts, Grafana's
 * panelURL, Alertmanager's generatorURL, Sentry's web_url. The same address is listed once.
 */
export function linksIn(content: unknown): AlertLink[] {
  const links = new Map<string, AlertLink>();
  const look = (value: unknown, name: string, depth: number): void => {
    if (links.size >= MOST) return;
    if (typeof value === 'string') {
      const href = webAddress(value);
      if (href && !BORING.has(name.toLowerCase()) && !links.has(href))
        links.set(href, { href, words: wordsFor(name, href) });
    } else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
      const { href, src, text, alt } = value as Record<string, unknown>;
      const target = webAddress(href ?? src);
      const said = [text, alt].find((one) => typeof one === 'string' && one.trim() !== '');
      if (target && !links.has(target)) links.set(target, { href: target, words: String(said ?? name).slice(0, 100) });
      for (const [key, child] of Object.entries(value)) look(child, Array.isArray(value) ? name : key, depth + 1);
    }
  };
  look(content, 'link', 0);
  return [...links.values()];
}

function webAddress(value: unknown): string | null {
  if (typeof value !== 'string' || !/^https?:\/\/\S+$/i.test(value) || value.length > 2_000) return null;
  return URL.canParse(value) ? value : null;
}

/** "panelURL" is "panel", "web_url" is "web": with the host, which tells two of a kind apart. */
function wordsFor(name: string, href: string): string {
  const bare = name
    .replace(/[_-]?(url|uri|href|link)$/i, '')
    .replaceAll('_', ' ')
    .trim();
  return `${bare || 'link'} (${new URL(href).host})`.slice(0, 120);
}
