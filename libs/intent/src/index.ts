export * from './intent.ts';
export { IntentModule } from './intent.module.ts';
export { Intents } from './intents.service.ts';
export type { IntentsOptions } from './intents.service.ts';
export { intentTables } from './intent.tables.ts';
