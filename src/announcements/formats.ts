import type { Format } from './announcement.ts';
import { discord } from './formats/discord.ts';
import { mattermost } from './formats/mattermost.ts';
import { ntfy } from './formats/ntfy.ts';
import { slack } from './formats/slack.ts';
import { teams } from './formats/teams.ts';
import { telegram } from './formats/telegram.ts';
import { webhook } from './formats/webhook.ts';
import type { SubscriberType } from './subscriber.ts';

export const formats: Record<SubscriberType, Format> = {
  webhook,
  slack,
  teams,
  mattermost,
  discord,
  telegram,
  ntfy,
};
