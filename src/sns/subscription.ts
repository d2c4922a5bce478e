/** A topic that asked to post to an integration. Approved, it is heard; confirmed, SNS sends to us. */
export interface SnsSubscription {
  id: string;
  topicArn: string;
  subscribeUrl: string;
  requestedAt: Date;
  approvedAt: Date | null;
  approvedBy: string | null;
  confirmedAt: Date | null;
  endedAt: Date | null;
}

export type SubscriptionStatus = 'pending' | 'approved' | 'confirmed' | 'ended';

/** `pending` also where SNS asks again for what was confirmed long ago: that takes an admin once more. */
export function statusOf({ requestedAt, approvedAt, confirmedAt, endedAt }: SnsSubscription): SubscriptionStatus {
  if (endedAt && endedAt >= requestedAt) return 'ended';
  if (confirmedAt && confirmedAt >= requestedAt) return 'confirmed';
  return approvedAt && approvedAt >= requestedAt ? 'approved' : 'pending';
}
