import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { documentedWith } from '../support/docs.ts';
import { startFlakyFront } from '../support/flaky-front.ts';
import { programOrSkip } from '../support/program.ts';
import { run, runShell } from '../support/run.ts';
import { story } from '../support/story.ts';
import { until } from '../support/until.ts';

test('Debian’s Nagios pages by the documented command, and its recovery closes the incident', {
  timeout: 120_000,
}, async (t) => {
  const program = programOrSkip(t, 'nagios4');
  if (!program || !programOrSkip(t, 'curl')) return;
  const { api, publicUrl, twilio, page, settle, incident, says } = await story(t);
  const { key } = await api<{ key: string }>('POST', '/v1/integrations', NAGIOS, 201);
  const documented = documentedWith('define command', 'nagios', 'nagios', { url: publicUrl, key });
  const web1 = await startNagios(t, program, documented);

  await until(async () => {
    await settle();
    return twilio.inbox.all.length > 0;
  });
  assert.match(page.to('ada'), /^#1 CRITICAL checkout: HTTP on web1 is CRITICAL: Connection refused\./);
  await web1.mend();
  await until(async () => (await incident(1)).status === 'resolved');
  page.none();
  const { alertCount } = await incident(1);
  assert.equal(alertCount, 1, (await says(1)).join('\n'));
});

test('the documented command meets 503, tries again, and one alert is recorded', { timeout: 60_000 }, async (t) => {
  if (!programOrSkip(t, 'curl')) return;
  const { api, app } = await story(t);
  const { key } = await api<{ key: string }>('POST', '/v1/integrations', NAGIOS, 201);
  const { url, answers } = await startFlakyFront(t, app);

  const [command] = commandsIn(documentedWith('define command', 'nagios', 'nagios', { url, key }));
  assert.ok(command);
  await runShell(fillIn(command, { ...PROBLEM, CONTACTPAGER: key }));
  assert.deepEqual(answers, [503, 202]);
  const { items } = await api<{ items: { summary: string; alertCount: number }[] }>(
    'GET',
    '/v1/incidents',
    undefined,
    200,
  );
  assert.deepEqual(
    items.map(({ summary, alertCount }) => [summary, alertCount]),
    [['HTTP on web1 is CRITICAL: Connection refused', 1]],
  );
});

test('the command that the Icinga 2 page describes opens and closes, for services and for hosts', {
  timeout: 60_000,
}, async (t) => {
  if (!programOrSkip(t, 'curl')) return;
  const { api, publicUrl } = await story(t);
  const { key } = await api<{ key: string }>('POST', '/v1/integrations', { ...NAGIOS, type: 'icinga2' }, 201);
  const config = documentedWith('NotificationCommand', 'icinga2', 'icinga2', { url: publicUrl, key });
  const incidents = async () =>
    (await api<{ items: { summary: string; status: string }[] }>('GET', '/v1/incidents', undefined, 200)).items
      .map(({ summary, status }) => [summary, status])
      .reverse();
  const of = (type: string, state: string, output: string) => ({
    ...{ 'notification.type': type, 'host.name': 'web1', 'host.address': '10.0.0.7', 'service.name': 'disk /var' },
    ...{
      'service.state': state,
      'service.output': output,
      'host.state': state,
      'host.output': output,
      'user.pager': key,
    },
  });

  await run(
    '/usr/bin/curl',
    icingaArguments(config, 'firstline-service', of('PROBLEM', 'CRITICAL', `97 % "full" & more`)),
  );
  await run('/usr/bin/curl', icingaArguments(config, 'firstline-host', of('PROBLEM', 'DOWN', 'no ping')));
  assert.deepEqual(await incidents(), [
    ['disk /var on web1 is CRITICAL: 97 % "full" & more', 'triggered'],
    ['web1 is DOWN: no ping', 'triggered'],
  ]);
  await run('/usr/bin/curl', icingaArguments(config, 'firstline-service', of('RECOVERY', 'OK', 'fine')));
  await run('/usr/bin/curl', icingaArguments(config, 'firstline-host', of('ACKNOWLEDGEMENT', 'DOWN', 'no ping')));
  assert.deepEqual(
    (await incidents()).map(([, status]) => status),
    ['resolved', 'acknowledged'],
  );
});

const NAGIOS = { name: 'nagios', type: 'nagios', component: 'checkout' };
const PROBLEM = {
  ...{ NOTIFICATIONTYPE: 'PROBLEM', HOSTNAME: 'web1', HOSTADDRESS: '10.0.0.7', SERVICEDESC: 'HTTP' },
  ...{ SERVICESTATE: 'CRITICAL', SERVICEOUTPUT: 'Connection refused' },
};

const commandsIn = (objects: string): string[] =>
  Array.from(objects.matchAll(/^\s*command_line\s+(.*)$/gm), ([, line = '']) => line);

const fillIn = (line: string, macros: Record<string, string>): string =>
  line.replaceAll(/\$(\w+)\$/g, (_, name: string) => macros[name] ?? assert.fail(`nobody gives $${name}$`));

/** The arguments of curl as Icinga 2 puts them together: the template's command, then `arguments` in their order. */
function icingaArguments(config: string, command: string, macros: Record<string, string>): string[] {
  const value = (text: string): string =>
    text.replaceAll(/\$([\w.]+)\$/g, (_, name: string) => macros[name] ?? assert.fail(`nobody gives $${name}$`));
  const strings = (text: string): string[] => Array.from(text.matchAll(/"([^"]*)"/g), ([, one = '']) => one);
  const [, template = ''] = /template NotificationCommand "firstline" \{(.*?)^\}/ms.exec(config) ?? [];
  const [, ...fixed] = strings(/command = \[(.*?)\]/s.exec(template)?.[1] ?? '');
  const [, object = ''] = new RegExp(`object NotificationCommand "${command}" \\{(.*?)^\\}`, 'ms').exec(config) ?? [];
  const form = strings(/vars\.firstline_form = \[(.*?)\]/s.exec(object)?.[1] ?? '');
  assert.ok(fixed.length > 0 && form.length > 0, config);
  const [, url = ''] = /"--url" = \{\s*value = "([^"]*)"/.exec(template) ?? [];
  return [...fixed, ...form.flatMap((field) => ['--data-urlencode', value(field)]), '--url', value(url)];
}

/** A Nagios of its own, whose second is its unit of time, with one service that fails until it is mended. */
async function startNagios(t: TestContext, program: string, documented: string): Promise<{ mend(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'nagios-'));
  const user = userInfo().username;
  const broken = join(folder, 'broken');
  const check = join(folder, 'check.sh');
  await mkdir(join(folder, 'results'));
  await writeFile(broken, '');
  await writeFile(check, `if [ -e ${broken} ]; then echo Connection refused; exit 2; fi\necho Fine\n`);
  await writeFile(join(folder, 'firstline.cfg'), documented);
  await writeFile(join(folder, 'objects.cfg'), OBJECTS.replaceAll('CHECK', check));
  const paths = ['log_file', 'object_cache_file', 'precached_object_file', 'status_file', 'temp_file', 'lock_file'];
  const config = [
    ...['firstline.cfg', 'objects.cfg'].map((name) => `cfg_file=${join(folder, name)}`),
    ...paths.map((name) => `${name}=${join(folder, name)}`),
    ...[`state_retention_file=${join(folder, 'retention')}`, `query_socket=${join(folder, 'nagios.qh')}`],
    ...[`temp_path=${folder}`, `check_result_path=${join(folder, 'results')}`],
    ...[
      `nagios_user=${user}`,
      `nagios_group=${user}`,
      'check_external_commands=0',
      'use_syslog=0',
      'interval_length=1',
    ],
    // Debian's own.
    'illegal_macro_output_chars=`~$&|\'"<>',
  ].join('\n');
  const main = join(folder, 'nagios.cfg');
  await writeFile(main, `${config}\n`);
  await chmod(folder, 0o755);
  await run(program, ['-v', main]);
  const child = spawn(program, [main], { stdio: 'ignore' });
  t.after(async () => {
    child.kill('SIGTERM');
    const killed = setTimeout(() => child.kill('SIGKILL'), 3_000);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    clearTimeout(killed);
    await rm(folder, { recursive: true, force: true });
  });
  return { mend: () => rm(broken) };
}

const OBJECTS = `
define timeperiod {
  timeperiod_name  24x7
  alias            always
  sunday     00:00-24:00
  monday     00:00-24:00
  tuesday    00:00-24:00
  wednesday  00:00-24:00
  thursday   00:00-24:00
  friday     00:00-24:00
  saturday   00:00-24:00
}
define command {
  command_name  check
  command_line  /bin/sh CHECK
}
define contactgroup {
  contactgroup_name  admins
  members            firstline
}
define host {
  host_name               web1
  address                 10.0.0.7
  max_check_attempts      1
  check_period            24x7
  notification_interval   0
  contact_groups          admins
}
define service {
  host_name               web1
  service_description     HTTP
  check_command           check
  check_interval          1
  retry_interval          1
  max_check_attempts      1
  check_period            24x7
  notification_period     24x7
  notification_interval   0
  contact_groups          admins
}
`;
