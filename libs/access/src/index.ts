export { AccessModule } from './access.module.ts';
export { HOME_TOKEN } from './decide/tokens.ts';
export { hashOfToken } from './hash.ts';
export { Tokens } from './tokens.service.ts';
export type { ApiToken } from './tokens.service.ts';
export { accessTables } from './tokens.table.ts';
export { readTokens, writeTokens } from './copy.store.ts';
export type { TokenCopy } from './copy.store.ts';
