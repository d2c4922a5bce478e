import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Announcement, Post } from '../../src/announcements/announcement.ts';
import { formats } from '../../src/announcements/formats.ts';
import type { SubscriberType, Target } from '../../src/announcements/subscriber.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const at = new Date('2026-11-23T12:00:00.000Z');
const LINK = 'https://firstline.test/incidents/42';
const content = {
  summary: 'Checkout <!here> @everyone [x](http://y) & *z*',
  severity: 'critical' as const,
  status: 'triggered' as const,
  urgency: 'high' as const,
  components: ['checkout', 'db'],
  uncovered: false,
  line: 1,
  alertCount: 3,
  createdAt: '2026-11-23T11:55:00.000Z',
  acknowledgedAt: null,
  acknowledgedBy: null,
  snoozedUntil: null,
  resolvedAt: null,
  resolvedBy: null,
  says: ['Line 1 did not acknowledge', 'Paged Bo on line 2'],
};
const escalated: Announcement = {
  ...{ id: 'msg_1', type: 'escalated', at, publicUrl: 'https://firstline.test' },
  incident: { number: 42, url: LINK, content },
};

const sent = (type: SubscriberType, announcement: Announcement, target: Partial<Target> = {}): Post =>
  formats[type](
    announcement,
    { url: 'https://chat.example/hook', ...target },
    { now: at, secrets: type === 'webhook' ? [SECRET] : [] },
  );
const bodyOf = (post: Post) => JSON.parse(post.body);

const BECAUSE = 'Line 1 did not acknowledge; Paged Bo on line 2';
const MARKDOWN = 'Checkout <!here\\> @\u200beveryone \\[x\\]\\(http://y\\) & \\*z\\*';

test('a webhook gets the event as data, under a type of its own', () => {
  const post = sent('webhook', escalated);
  const { says, ...incident } = content;
  assert.deepEqual(bodyOf(post), {
    type: 'incident.escalated',
    timestamp: '2026-11-23T12:00:00.000Z',
    data: { incident: { number: 42, url: LINK, ...incident }, timeline: says },
  });
  assert.deepEqual(
    [post.headers['webhook-id'], post.headers['webhook-timestamp']],
    ['msg_1', String(Date.parse('2026-11-23T12:00:00Z') / 1_000)],
  );
  assert.match(post.headers['webhook-signature'] ?? '', /^v1,[\w+/]{43}=$/);
});

test('Slack', () => {
  const title = 'Escalated: #42 Checkout &lt;!here&gt; @\u200beveryone [x](http://y) &amp; *z*';
  assert.deepEqual(bodyOf(sent('slack', escalated)), {
    text: title,
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: `*${title}*\ncritical · checkout, db\n${BECAUSE}\n<${LINK}|Incident #42>`,
          verbatim: true,
        },
      },
    ],
    unfurl_links: false,
  });
});

test('Mattermost', () => {
  assert.deepEqual(bodyOf(sent('mattermost', escalated)), {
    text: `**Escalated: \\#42 ${MARKDOWN}**\ncritical · checkout, db\n${BECAUSE}\n[Incident \\#42](${LINK})`,
  });
});

test('Discord', () => {
  assert.deepEqual(bodyOf(sent('discord', escalated)), {
    content: `**Escalated: \\#42 ${MARKDOWN}**\ncritical · checkout, db\n${BECAUSE}\n${LINK}`,
    allowed_mentions: { parse: [] },
    flags: 4,
  });
});

test('Telegram', () => {
  const post = sent('telegram', escalated, { url: 'https://api.telegram.org', token: '1:abc', chat: '-100' });
  assert.equal(post.url, 'https://api.telegram.org/bot1:abc/sendMessage');
  assert.deepEqual(bodyOf(post), {
    chat_id: '-100',
    text: `Escalated: #42 Checkout <!here> @\u200beveryone [x](http://y) & *z*\ncritical · checkout, db\n${BECAUSE}\n${LINK}`,
    link_preview_options: { is_disabled: true },
  });
});

test('ntfy: the topic is in the body, the token in a header', () => {
  const post = sent('ntfy', escalated, { url: 'https://ntfy.sh/ops', token: 'tk_1' });
  assert.deepEqual([post.url, post.headers.authorization], ['https://ntfy.sh/', 'Bearer tk_1']);
  assert.deepEqual(bodyOf(post), {
    topic: 'ops',
    title: 'Escalated: #42 Checkout <!here> @everyone [x](http://y) & *z*',
    message: `critical · checkout, db\n${BECAUSE}`,
    priority: 5,
    tags: ['arrow_up'],
    click: LINK,
  });
});

test('the yes of one side does not look like the end of it', () => {
  const told = (status: 'triggered' | 'acknowledged') =>
    bodyOf(
      sent('discord', {
        ...escalated,
        type: 'acknowledged',
        incident: { number: 42, url: LINK, content: { ...content, status } },
      }),
    ).content.split(':')[0];
  assert.deepEqual([told('triggered'), told('acknowledged')], ['**Acknowledged in part', '**Acknowledged']);
});

test('ntfy rings for what is new, and comes quietly when it is over', () => {
  const priority = (type: Announcement['type'], severity: 'critical' | 'error' | 'warning'): number => {
    const incident = { number: 42, url: LINK, content: { ...content, severity } };
    return bodyOf(sent('ntfy', { ...escalated, type, incident }, { url: 'https://ntfy.sh/ops' })).priority;
  };
  assert.deepEqual(
    [
      priority('triggered', 'critical'),
      priority('triggered', 'error'),
      priority('unacknowledged', 'warning'),
      priority('acknowledged', 'critical'),
      priority('resolved', 'critical'),
    ],
    [5, 4, 3, 3, 2],
  );
});

test('Teams: a card for a workflow, whose text is in runs without markup', () => {
  const card = bodyOf(sent('teams', escalated));
  const [{ contentType, content: shown }] = card.attachments;
  assert.deepEqual([card.type, contentType], ['message', 'application/vnd.microsoft.card.adaptive']);
  assert.deepEqual([shown.type, shown.version], ['AdaptiveCard', '1.4']);
  assert.deepEqual(
    shown.body.map(({ type, inlines }: { type: string; inlines: { type: string; text: string }[] }) => [
      type,
      ...inlines.map((run) => [run.type, run.text]),
    ]),
    [
      ['RichTextBlock', ['TextRun', `Escalated: #42 ${content.summary}`]],
      ['RichTextBlock', ['TextRun', 'critical · checkout, db']],
      ['RichTextBlock', ['TextRun', BECAUSE]],
    ],
  );
  assert.deepEqual(shown.actions, [{ type: 'Action.OpenUrl', title: 'Incident #42', url: LINK }]);
});

test('a test is about no incident, in every format', () => {
  for (const type of Object.keys(formats) as SubscriberType[]) {
    const post = sent(type, { ...escalated, type: 'test', incident: null }, { url: 'https://ntfy.sh/ops' });
    assert.ok(JSON.parse(post.body), type);
    assert.match(post.body, type === 'webhook' ? /"type":"test"/ : /Test of Firstline/);
  }
});

/** Texts that are made of what markup is made of, beside any others. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '@',
          '<',
          '>',
          '!',
          'here',
          'everyone',
          '[',
          ']',
          '(',
          ')',
          'http://x',
          '|',
          '\\',
          '`',
          '```',
          '*',
          '_',
          '~',
          '#',
        ],
        ...['&', '"', '\n', '\u0000', '\ud800', '\u200b', 'U1', '{{', '}}', '<at>', '</at>', ' '],
      ),
      { maxLength: 300 },
    )
    .map((parts) => parts.join('')),
);

test('no text of an alert makes a mention or a link, breaks the JSON, or is too long', () => {
  fc.assert(
    fc.property(nasty, nasty, fc.array(nasty, { maxLength: 12 }), (summary, component, says) => {
      const incident = { number: 42, url: LINK, content: { ...content, summary, components: [component], says } };
      const body = (type: SubscriberType) =>
        bodyOf(sent(type, { ...escalated, incident }, type === 'ntfy' ? { url: 'https://ntfy.sh/ops' } : {}));

      const slack = body('slack');
      const shown: string = slack.blocks[0].text.text;
      assert.doesNotMatch(shown.slice(0, shown.lastIndexOf('<')), /[<>]|@[^\u200b]|&(?!amp;|lt;|gt;)/);
      assert.doesNotMatch(slack.text, /[<>]|@[^\u200b]/);
      assert.ok(shown.endsWith(`<${LINK}|Incident #42>`) && shown.length <= 3_000);

      for (const text of [body('mattermost').text, body('discord').content] as string[]) {
        const lines = text.split('\n');
        const [title = '', ...others] = lines.slice(0, -1);
        assert.ok(title.startsWith('**') && title.endsWith('**') && text.length <= 2_000);
        // What is left when the escaped signs are taken away has no sign of markup.
        for (const line of [title.slice(2, -2), ...others])
          assert.doesNotMatch(line.replace(/\\[^A-Za-z0-9\s]/g, ''), /[\\`*_~|[\]()#>]|@[^\u200b]/);
      }
      assert.deepEqual(body('discord').allowed_mentions, { parse: [] });

      const { text, ...rest } = body('telegram');
      assert.ok(!('parse_mode' in rest) && text.length <= 4_096);
      assert.doesNotMatch(text, /@[^\u200b]/);

      assert.ok(!('markdown' in body('ntfy')));
      const [card] = body('teams').attachments;
      assert.ok(!('msteams' in card.content));
      for (const { type } of card.content.body) assert.equal(type, 'RichTextBlock');
      assert.equal(body('webhook').data.incident.number, 42);
    }),
    { numRuns: 300 },
  );
});
