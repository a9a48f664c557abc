import type { Report } from './report.ts';
export function benchMemory(_sizes: readonly number[]): Promise<Report> {
  return Promise.reject(new Error('not yet'));
}
