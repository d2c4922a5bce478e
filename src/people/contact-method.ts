/** A way to reach a person. Only verified ones are paged. */
export interface ContactMethod {
  id: string;
  type: 'sms' | 'email';
  address: string;
  verified: boolean;
}
