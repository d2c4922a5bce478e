#!/usr/bin/env node
// `npx firstline who kiln`: TypeScript runs as it is, here as everywhere.
import { register } from 'tsx/esm/api';

register();
await import('../src/cli/firstline.ts');
