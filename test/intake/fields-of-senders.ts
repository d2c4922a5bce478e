/** The names that the senders' payloads are made of, old and new versions. */
export const FIELDS_OF_SENDERS = [
  'alerts',
  'status',
  'labels',
  'annotations',
  'fingerprint',
  'startsAt',
  'endsAt',
  'groupKey',
  'groupLabels',
  'commonLabels',
  'commonAnnotations',
  'severity',
  'summary',
  'title',
  'message',
];
