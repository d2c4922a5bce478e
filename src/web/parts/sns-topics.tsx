import { type SnsSubscription, type SubscriptionStatus, statusOf } from '../../sns/subscription.ts';
import type { Visitor } from '../visitor.ts';
import { Act } from './act.tsx';
import { Moment } from './moment.tsx';

interface Props {
  id: string;
  topics: SnsSubscription[];
  visitor: Visitor;
  back: string;
}

const WORDS: Record<SubscriptionStatus, string> = {
  pending: 'waits for you: nothing that it sends is taken yet',
  approved: 'is approved, but AWS has not confirmed it: confirm it again',
  confirmed: 'is heard',
  ended: 'was unsubscribed at AWS',
};

/** The topics of AWS SNS that asked to post here, each with what an admin can do about it. */
export function SnsTopics({ id, topics, visitor, back }: Props) {
  return (
    <section class="card" id="topics">
      <h2>Topics</h2>
      {topics.length === 0 ? <p class="muted">No topic has asked to post here. Subscribe its address to one.</p> : null}
      <ul class="rows">
        {topics.map((topic) => {
          const status = statusOf(topic);
          const to = `/integrations/${id}/subscriptions/${topic.id}`;
          return (
            <li key={topic.id} id={topic.id}>
              <p>
                <code>{topic.topicArn}</code>{' '}
                <strong class={status === 'confirmed' ? undefined : 'warning'}>{WORDS[status]}</strong>
                {'. '}
                <span class="muted">
                  Asked <Moment at={topic.requestedAt} visitor={visitor} />
                  {topic.approvedBy ? `; approved by ${topic.approvedBy}` : ''}.
                </span>
              </p>
              {status === 'pending' || status === 'approved' ? (
                <Act to={`${to}/confirm`} back={back}>
                  <button type="submit" aria-label={`Confirm ${topic.topicArn}`}>
                    Confirm
                  </button>
                </Act>
              ) : null}
              <Act to={`${to}/remove`} back={back}>
                <button type="submit" aria-label={`Forget ${topic.topicArn}`}>
                  Forget
                </button>
              </Act>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
