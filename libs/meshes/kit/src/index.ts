export * from './plugin.ts';
export * from './seen.ts';
export * from './traffic-table.ts';
export * from './objects.ts';
export * from './object-name.ts';
