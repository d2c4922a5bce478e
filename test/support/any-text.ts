import fc from 'fast-check';

/** Any UTF-16 text at all, with controls, half surrogate pairs and, more often than chance would have it, plain ASCII. */
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.nat(0xffff), fc.nat(0x7f), fc.integer({ min: 0xd83c, max: 0xdfff })), { maxLength })
    .map((units) => String.fromCharCode(...units));
