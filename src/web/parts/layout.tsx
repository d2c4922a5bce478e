import type { ComponentChildren } from 'preact';
import type { Visitor } from '../visitor.ts';
import { ActingAs } from './acting-as.tsx';
import { Logo } from './logo.tsx';

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
      <body>
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
  'hx-select': '#live',
  'hx-swap': 'outerMorph',
  'hx-status:4xx': 'swap:none',
  'hx-status:5xx': 'swap:none',
});

function Navigation({ visitor }: { visitor: Visitor }) {
  const here = visitor.path.split('?', 1)[0];
  const links = [
    ['/', 'Incidents'],
    ['/oncall', 'On call'],
    ['/rotations', 'Rotations'],
    ...(visitor.sandbox ? [['/sandbox', 'Sandbox']] : []),
  ];
  return (
    <>
      <nav aria-label="Pages">
        {links.map(([href, name]) => (
          <a key={href} href={href} aria-current={here === href ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <ActingAs visitor={visitor} />
    </>
  );
}

function SandboxNotice({ visitor }: { visitor: Visitor }) {
  if (!visitor.sandbox) return null;
  return <p class="notice">Sandbox: no {visitor.sandbox === 'sms' ? 'SMS' : 'message'} leaves this machine.</p>;
}
