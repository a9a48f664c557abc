import { relative } from 'node:path';
import { afterAll, expect } from 'vitest';
import { recordLine } from './record.ts';

/** Of every spec file whose work the run's end looks through: that it came to its own end. */
afterAll(() => recordLine('specs', relative(process.cwd(), expect.getState().testPath ?? '')));
