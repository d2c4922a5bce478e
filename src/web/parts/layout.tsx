import type { ComponentChildren } from 'preact';
import type { Visitor } from '../visitor.ts';
import { Logo } from './logo.tsx';
import { Navigation } from './navigation.tsx';

interface Props {
  visitor: Visitor;
  title: string;
  /** How often the page looks for news, in seconds; left out, it stands still. */
  every?: number;
  /** Pages for people who have not signed in have no ways further in. */
  bare?: boolean;
  styles?: string[];
  children: ComponentChildren;
}

/** The frame of every page. What is in `main` keeps itself up to date; without JavaScript it is as of its loading. */
export function Layout({ visitor, title, every, bare = false, styles = [], children }: Props) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={HTMX} />
        <title>{`${title} · Firstline`}</title>
        <link rel="icon" href="/public/icon.svg" type="image/svg+xml" />
        {['base', 'controls', 'incidents', ...styles].map((name) => (
          <link key={name} rel="stylesheet" href={`/public/${name}.css`} />
        ))}
        <script src="/public/htmx.js" defer />
        <script src="/public/page.js" defer />
      </head>
      <body {...inPlace}>
        <header class="top">
          <a class="brand" href="/">
            <Logo /> Firstline
          </a>
          {bare ? null : <Navigation visitor={visitor} />}
        </header>
        <SandboxNotice visitor={visitor} />
        <p id="stale" class="notice warning" role="status" hidden>
          What you see may be old: looking for news failed.
        </p>
        <div id="problem" role="alert" />
        <main id="live" {...(every === undefined ? {} : polling(visitor.path, every))}>
          {children}
        </main>
      </body>
    </html>
  );
}

const refusal = 'target:#problem select:.problem swap:innerHTML';
/** What the answer to a form does: it replaces what is shown; a refusal is said above, and the page stays. */
const inPlace = {
  'hx-target:inherited': '#live',
  'hx-select:inherited': '#live',
  'hx-swap:inherited': 'outerMorph',
  'hx-status:4xx:inherited': refusal,
  'hx-status:5xx:inherited': refusal,
};

/** Whoever looks at a list of open parts, or types, must not be disturbed by the news. */
const HTMX = JSON.stringify({
  includeIndicatorCSS: false,
  history: false,
  defaultTimeout: 10_000,
  morphIgnore: ['data-htmx-powered', 'open'],
});

const polling = (path: string, seconds: number) => ({
  'hx-get': path,
  'hx-trigger': `every ${seconds}s, visibilitychange from:document`,
  'hx-status:4xx': 'swap:none',
  'hx-status:5xx': 'swap:none',
});

function SandboxNotice({ visitor }: { visitor: Visitor }) {
  const { sandbox, actor } = visitor;
  if (!sandbox) return null;
  const words = `no ${sandbox === 'sms' ? 'SMS' : 'message'} leaves this machine.`;
  return (
    <p class="notice">
      {actor.role === 'admin' ? <a href="/sandbox">Sandbox</a> : 'Sandbox'}: {words}
    </p>
  );
}
