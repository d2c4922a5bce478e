import webhooks from 'twilio/lib/webhooks/webhooks.js';

/** A form as Twilio posts it: the encoded body, and the header that signs it together with `url`. */
export function signedForm(authToken: string, url: string, fields: Record<string, string>) {
  return {
    body: new URLSearchParams(fields).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': webhooks.getExpectedTwilioSignature(authToken, url, fields),
    },
  };
}
