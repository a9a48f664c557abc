import 'reflect-metadata';
import { readOrCreateToken } from '@overmesh/config';
import { runProgram } from '@overmesh/pipeline';
import { serve } from './serve.ts';

await runProgram({
  name: 'api',
  pool: ({ periods, requestLimits }, log) => ({
    // A caller waits for this answer: sooner a sentence than half a minute of nothing.
    statementTimeoutMs: Math.min(periods.api.statementMs, requestLimits.timeoutMs),
    onConnectionLost: (error) => log.warn({ err: error }, 'a database connection was lost'),
  }),
  start: async (options) => {
    await readOrCreateToken(options.config.home);
    const api = await serve(options);
    return { port: api.port, stop: () => api.close() };
  },
});
