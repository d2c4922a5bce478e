import { DEFAULT_MAIL_BYTES, type Integration, MOST_MAIL_BYTES } from '../../intake/integration.ts';

/** What only senders of one type have. */
export function SenderSettings({ type, settings }: Pick<Integration, 'type' | 'settings'>) {
  if (type === 'sns') return <RawDelivery isOn={settings.sns?.rawDelivery === true} />;
  if (type !== 'email') return null;
  const { resolveWhen, from, maxBytes } = settings.mail ?? {};
  return (
    <>
      <div>
        <label for="resolve-when">A mail resolves when its subject matches</label>
        <input
          id="resolve-when"
          name="resolveWhen"
          maxlength={200}
          placeholder="/RECOVERY|RESOLVED/i; empty: none does"
          value={resolveWhen}
          autocomplete="off"
        />
      </div>
      <div>
        <label for="mail-from">Take mail from</label>
        <input
          id="mail-from"
          name="from"
          placeholder="root@web1.example.com, @db.example.com; empty: anybody"
          value={from?.join(', ')}
          autocomplete="off"
        />
      </div>
      <div>
        <label for="max-bytes">Bytes of a mail, at most</label>
        <input
          id="max-bytes"
          name="maxBytes"
          type="number"
          min={1_000}
          max={MOST_MAIL_BYTES}
          placeholder={String(DEFAULT_MAIL_BYTES)}
          value={maxBytes}
          autocomplete="off"
        />
      </div>
    </>
  );
}

function RawDelivery({ isOn }: { isOn: boolean }) {
  return (
    <label class="check wide">
      <input type="checkbox" name="rawDelivery" value="yes" checked={isOn} autocomplete="off" /> Take raw messages,
      which nobody signs: then the key alone vouches for them
    </label>
  );
}
