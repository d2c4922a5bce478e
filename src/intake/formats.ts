import type { Format, SignatureCheck } from './format.ts';
import { alertmanager } from './formats/alertmanager.ts';
import type { IntegrationType } from './integration.ts';

/** Who is spoken to at `/integrations/<type>/<key>`, each in its own words. */
export const FORMATS: Partial<Record<IntegrationType, Format>> = {
  alertmanager,
};

/** Of those, whose signature can be checked where the integration holds a secret. */
export const SIGNATURES: Partial<Record<IntegrationType, SignatureCheck>> = {};
