import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** What a reader pastes from docs/integrations/<page>.md: each fenced block of a language, with the reader's address and key. */
export function documented(page: string, language: string, { url, key }: { url: string; key?: string }): string[] {
  const text = readFileSync(new URL(`../../docs/integrations/${page}.md`, import.meta.url), 'utf8');
  const blocks = Array.from(text.matchAll(/^( *)```(\w+)\n(.*?)^\1```$/gms), ([, indent = '', name, block = '']) => ({
    name,
    text: block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  })).filter(({ name }) => name === language);
  assert.ok(blocks.length > 0, `docs/integrations/${page}.md has a block of ${language}`);
  return blocks.map((block) => block.text.replaceAll('http://localhost:8080', url).replaceAll('<key>', key ?? '<key>'));
}

/** The first block that holds `words`. */
export function documentedWith(words: string, page: string, language: string, reader: { url: string; key?: string }) {
  const block = documented(page, language, reader).find((text) => text.includes(words));
  assert.ok(block, `docs/integrations/${page}.md shows ${words}`);
  return block;
}
