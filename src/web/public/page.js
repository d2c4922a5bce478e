// The server shows times where the reader is; only the browser knows where that is.
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const zone = `zone=${timeZone}`;
if (timeZone && !document.cookie.split('; ').includes(zone)) {
  // biome-ignore lint/suspicious/noDocumentCookie: the newer way exists on secure connections only.
  document.cookie = `${zone}; path=/; max-age=31536000; samesite=lax`;
  // What is shown already has other times: look again as soon as htmx listens.
  setTimeout(() => document.dispatchEvent(new Event('visibilitychange')));
}

document.addEventListener('change', ({ target }) => {
  if (target instanceof HTMLSelectElement && 'submits' in target.dataset) target.form.requestSubmit();
});

for (const type of ['keydown', 'click'])
  document.addEventListener(type, ({ key, target }) => {
    const open = document.querySelector('.more[open]');
    if (!open || (type === 'click' ? open.contains(target) : key !== 'Escape')) return;
    open.open = false;
    if (key) open.firstChild.focus();
  });

const isPoll = (ctx) => ctx?.sourceElement?.id === 'live';
const showStale = (stale) => {
  document.getElementById('stale').hidden = !stale;
};

// A page that looks calm because it has stopped to hear is the one lie it must not tell.
document.addEventListener('htmx:error', ({ detail }) => {
  if (isPoll(detail.ctx)) showStale(true);
});
document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
  if (isPoll(ctx)) showStale(ctx.response.status >= 400);
});

// A new attempt takes back what was said about the last one; what was sent is typed no more.
document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
  if (!isPoll(ctx)) document.getElementById('problem').replaceChildren();
});
document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
  if (ctx.sourceElement instanceof HTMLFormElement && ctx.response.status < 400) ctx.sourceElement.reset();
});
