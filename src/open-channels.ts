import type { Config } from './config.ts';
import { sharedSecret } from './db/secrets.ts';
import type { Deps } from './deps.ts';
import type { Channel, OutgoingCall, OutgoingMail, OutgoingSms } from './paging/channels/channel.ts';
import { openEmail } from './paging/channels/email.ts';
import { openGateway } from './paging/channels/gateway.ts';
import { openRoute, type Provider } from './paging/channels/route.ts';
import { openSms } from './paging/channels/sms.ts';
import { openVoice } from './paging/channels/voice.ts';
import { forgetSandboxProofs } from './sandbox/forget-proofs.ts';
import { openSandboxChannels } from './sandbox/open-sandbox.ts';
import { sandboxAccount } from './sandbox/twilio.ts';

export interface Channels {
  sms: Channel<OutgoingSms>;
  email: Channel<OutgoingMail>;
  voice: Channel<OutgoingCall>;
  /** Null where SMS leave this machine. */
  sandbox: { authToken: string; mailLeaves: boolean } | null;
  close(): void;
}

/** A mail that has another way to go is not waited for as long: two of these, and what a look-up takes, fit into a lease. */
const MAIL_MS = 20_000;

/** The real providers where they are set up, in order; the sandbox where there is none. */
export async function openChannels(config: Config, deps: Deps, publicUrl: string): Promise<Channels> {
  const authToken = await sharedSecret(deps.db, 'sandbox twilio');
  const { db, clock } = deps;
  const sandbox = openSandboxChannels({ db, clock, authToken, publicUrl, mailFrom: 'firstline@sandbox' });
  const texting = smsProviders(config, publicUrl);
  const mailing = mailProviders(config);
  await forgetSandboxProofs(db, { sms: texting.length > 0, mail: mailing.length > 0 });
  const sms = texting.length > 0 ? openRoute('sms', texting, deps) : sandbox.sms;
  const email = mailing.length > 0 ? openRoute('email', mailing, deps) : sandbox.email;
  const voice = texting.length > 0 ? openCalls(config) : sandbox.voice;
  return {
    ...{ sms, email, voice },
    sandbox: texting.length > 0 ? null : { authToken, mailLeaves: mailing.length > 0 },
    close() {
      for (const channel of [sms, email, voice]) channel.close();
    },
  };
}

/** The token that an account signs with: the first of those that are accepted. */
const signing = <Account extends { authTokens: string[] }>(account: Account) => ({
  ...account,
  authToken: account.authTokens[0] ?? '',
});

function smsProviders({ twilio, twilioFallback, smsGateway }: Config, publicUrl: string): Provider<OutgoingSms>[] {
  return [
    ...(twilio ? [{ name: 'twilio', channel: openSms({ ...signing(twilio), publicUrl }) }] : []),
    ...(twilioFallback
      ? [{ name: 'twilio-fallback', channel: openSms({ ...signing(twilioFallback), publicUrl }) }]
      : []),
    ...(smsGateway ? [{ name: 'sms-gateway', channel: openGateway(smsGateway) }] : []),
  ];
}

function mailProviders({ smtp }: Config): Provider<OutgoingMail>[] {
  if (!smtp) return [];
  const { from, url, fallbackUrl } = smtp;
  if (!fallbackUrl) return [{ name: 'smtp', channel: openEmail({ from, url }) }];
  return [
    { name: 'smtp', channel: openEmail({ from, url, timeoutMs: MAIL_MS }) },
    { name: 'smtp-fallback', channel: openEmail({ from, url: fallbackUrl, timeoutMs: MAIL_MS }) },
  ];
}

/** A gateway for SMS makes no calls, and they must not end in the sandbox either: without Twilio they are refused. */
const openCalls = ({ twilio }: Config): Channel<OutgoingCall> =>
  twilio ? openVoice({ ...signing(twilio), from: twilio.voiceFrom }) : openVoice({ ...sandboxAccount, from: null });
