import { type Integration, SIGNING, WITH_GROUPS } from '../../intake/integration.ts';
import { DEFAULT_PER_MINUTE } from '../../intake/rate-limit.ts';
import { Act } from './act.tsx';
import { ComponentChoice } from './component-choice.tsx';
import { SenderSettings } from './sender-settings.tsx';

interface Props {
  integration: Integration;
  /** As they are answered: the secret is not among them. */
  settings: Record<string, unknown>;
  components: string[];
  back: string;
}

/** What has no field here is the API's, and stays as it is. */
export function IntegrationSettingsForm({ integration, settings, components, back }: Props) {
  const { name, type, component } = integration;
  const {
    per,
    rateLimit,
    mapping: _,
    severities: __,
    routes: ___,
    autoResolveAfter: ____,
    secret,
    mail: _____,
    sns: ______,
    ...others
  } = settings;
  return (
    <section class="card" id="settings">
      <h2>Settings</h2>
      <Act to={back} back={back} class="fields">
        <div>
          <label for="name">Name</label>
          <input id="name" name="name" required maxlength={120} value={name} autocomplete="off" />
        </div>
        <ComponentChoice id="component" components={components} chosen={component} />
        <div>
          <label for="per-minute">Requests a minute, each key</label>
          <input
            id="per-minute"
            name="perMinute"
            type="number"
            min={1}
            max={10_000_000}
            placeholder={String(DEFAULT_PER_MINUTE)}
            value={(rateLimit as Integration['settings']['rateLimit'])?.perMinute}
            autocomplete="off"
          />
        </div>
        {WITH_GROUPS.includes(type) ? (
          <div>
            <label for="per">An incident for each</label>
            <select id="per" name="per" autocomplete="off">
              <option value="alert">alert</option>
              <option value="group" selected={per === 'group'}>
                group
              </option>
            </select>
          </div>
        ) : null}
        <SenderSettings type={type} settings={integration.settings} />
        {SIGNING.includes(type) ? <Secret isSet={secret === true} /> : null}
        {Object.keys(others).length > 0 ? (
          <p class="wide muted">
            Set by the API: <code>{JSON.stringify(others)}</code>
          </p>
        ) : null}
        <div class="line">
          <button type="submit" class="primary">
            Save the settings
          </button>
        </div>
      </Act>
    </section>
  );
}

function Secret({ isSet }: { isSet: boolean }) {
  return (
    <>
      <div>
        <label for="secret">Secret that it signs with</label>
        <input
          id="secret"
          name="secret"
          type="password"
          maxlength={500}
          placeholder={isSet ? 'is set; empty: as it is' : 'none'}
          autocomplete="off"
        />
      </div>
      {isSet ? (
        <label class="check">
          <input type="checkbox" name="unsigned" value="yes" autocomplete="off" /> Take unsigned payloads again
        </label>
      ) : null}
    </>
  );
}
