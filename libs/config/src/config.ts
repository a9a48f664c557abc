import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fail, succeed } from '@overmesh/model';
import type { Result } from '@overmesh/model';
import { readBoolean, readChoice, readIds, readNumber, readSecretKey, readSecretKeys, readUrl } from './read-value.ts';
import { productPeriods } from './periods.ts';
import type { Periods } from './periods.ts';
import type { Reading } from './read-value.ts';
import { Secret } from './secret.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export const logFormats = ['json', 'pretty'] as const;
export type LogFormat = (typeof logFormats)[number];

/** How much one request to the API may ask for. */
export interface RequestLimits {
  readonly bodyBytes: number;
  /** Nesting of a GraphQL query. */
  readonly depth: number;
  readonly aliases: number;
  /** Tokens that the parser reads before it gives up. */
  readonly tokens: number;
  /** Items in one page of a list. */
  readonly pageSize: number;
  readonly timeoutMs: number;
  /** WebSockets with the token, of one process and of one address. */
  readonly sockets: number;
  readonly socketsPerAddress: number;
  /** Subscriptions of one process. */
  readonly subscriptions: number;
}

/** For how many days rows are kept that grow with every change. */
export interface RetentionDays {
  /** Revisions, former contents of documents, and operations that are over. */
  readonly historyDays: number;
  /** What happened on clusters. */
  readonly eventDays: number;
}

/** Everything that may differ between two installations, read once at start. */
export interface Config {
  /** Folder of this installation: token, keys, embedded Postgres. Absolute. */
  readonly home: string;
  /** An external Postgres; absent means the embedded one. */
  readonly databaseUrl?: Secret;
  /** A Redis for the job queue; absent means that jobs live in Postgres. */
  readonly redisUrl?: Secret;
  readonly apiHost: string;
  /** 0 lets the kernel choose. */
  readonly apiPort: number;
  /** 0 lets the kernel choose. */
  readonly workerHealthPort: number;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  /** Where the log goes, kept small while the program runs; standard output where absent. `overmesh up` gives it. */
  readonly logFile?: string;
  /** 32 bytes that wrap stored credentials; absent means the key file in `home`. See `masterKeysOf`. */
  readonly masterKey?: Secret<Buffer>;
  /** Further keys of 32 bytes that open what they wrapped: those of before, or those to come. */
  readonly otherMasterKeys: readonly Secret<Buffer>[];
  /** Ids of keys that are gone for good: clusters that need them wait for a new credential. */
  readonly lostMasterKeys: readonly string[];
  /** 32 bytes that sign what webhooks are asked; none is asked without. */
  readonly webhookKey?: Secret<Buffer>;
  /** Whether a kubeconfig may name an API server on this machine. */
  readonly allowLoopbackClusters: boolean;
  /** Clusters that one worker serves at the same time. */
  readonly concurrency: number;
  readonly sweepIntervalMs: number;
  /** A delivery that deletes more than this share of a cluster's objects stops and asks. */
  readonly deleteBudgetPercent: number;
  readonly requestLimits: RequestLimits;
  readonly retention: RetentionDays;
  readonly periods: Periods;
  /** Where a test has this process die, wait or fail; never there outside test builds. See failpointsFrom. */
  readonly failpoints?: string;
}

/**
 * Reads the configuration from environment variables. This is the only place where the environment is read.
 *
 * @returns every fault at once; a problem's `path` is the variable's name
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Result<Config> {
  const read = readings(env);
  const problems = Object.values(read).flatMap((reading) => (reading.problem ? [reading.problem] : []));
  if (problems.length) return fail(...problems);
  const { databaseUrl, redisUrl, masterKey, webhookKey } = read;
  const failpoints = failpointsOf(env);
  return succeed({
    home: homeOf(env),
    ...(databaseUrl.value ? { databaseUrl: new Secret(databaseUrl.value) } : {}),
    ...(redisUrl.value ? { redisUrl: new Secret(redisUrl.value) } : {}),
    ...(masterKey.value ? { masterKey: new Secret(masterKey.value) } : {}),
    ...(webhookKey.value ? { webhookKey: new Secret(webhookKey.value) } : {}),
    ...(failpoints ? { failpoints } : {}),
    ...(env['OVERMESH_LOG_FILE'] ? { logFile: resolve(env['OVERMESH_LOG_FILE']) } : {}),
    otherMasterKeys: read.otherMasterKeys.value.map((key) => new Secret(key)),
    lostMasterKeys: read.lostMasterKeys.value,
    apiHost: env['OVERMESH_HOST'] || '127.0.0.1',
    apiPort: read.apiPort.value,
    workerHealthPort: read.workerHealthPort.value,
    logLevel: read.logLevel.value,
    logFormat: read.logFormat.value,
    allowLoopbackClusters: read.allowLoopbackClusters.value,
    concurrency: read.concurrency.value,
    periods: productPeriods,
    sweepIntervalMs: read.sweepIntervalMs.value,
    deleteBudgetPercent: read.deleteBudgetPercent.value,
    retention: { historyDays: read.historyDays.value, eventDays: read.eventDays.value },
    requestLimits: {
      bodyBytes: read.bodyBytes.value,
      depth: read.depth.value,
      aliases: read.aliases.value,
      tokens: read.tokens.value,
      pageSize: read.pageSize.value,
      timeoutMs: read.requestTimeoutMs.value,
      sockets: read.sockets.value,
      socketsPerAddress: read.socketsPerAddress.value,
      subscriptions: read.subscriptions.value,
    },
  });
}

/** This process's environment with some variables replaced, for a child process. */
export function environmentWith(changes: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return { ...Object.fromEntries(inherited), ...changes };
}

function readings(env: NodeJS.ProcessEnv) {
  const port = { least: 0, most: 65_535 };
  return {
    databaseUrl: readUrl(env, 'DATABASE_URL', ['postgres:', 'postgresql:']),
    redisUrl: readUrl(env, 'REDIS_URL', ['redis:', 'rediss:', 'unix:']),
    masterKey: readSecretKey(env, 'OVERMESH_MASTER_KEY', 32),
    otherMasterKeys: readSecretKeys(env, 'OVERMESH_OTHER_MASTER_KEYS', 32),
    webhookKey: readSecretKey(env, 'OVERMESH_WEBHOOK_KEY', 32),
    lostMasterKeys: readIds(env, 'OVERMESH_LOST_MASTER_KEYS', /^[0-9a-f]{16}$/, '16 hex digits each'),
    apiPort: readNumber(env, 'OVERMESH_PORT', { fallback: 8080, ...port }),
    workerHealthPort: readNumber(env, 'OVERMESH_WORKER_HEALTH_PORT', { fallback: 0, ...port }),
    logLevel: readChoice(env, 'OVERMESH_LOG_LEVEL', logLevels, 'info'),
    logFormat: readChoice(env, 'OVERMESH_LOG_FORMAT', logFormats, 'json'),
    allowLoopbackClusters: readBoolean(env, 'OVERMESH_ALLOW_LOOPBACK_CLUSTERS', false),
    concurrency: readNumber(env, 'OVERMESH_CONCURRENCY', { fallback: 16, least: 1, most: 256 }),
    sweepIntervalMs: readNumber(env, 'OVERMESH_SWEEP_INTERVAL_MS', {
      fallback: productPeriods.worker.sweepEveryMs,
      least: 100,
      most: 3_600_000,
    }),
    deleteBudgetPercent: readNumber(env, 'OVERMESH_DELETE_BUDGET_PERCENT', { fallback: 20, least: 0, most: 100 }),
    historyDays: readNumber(env, 'OVERMESH_HISTORY_DAYS', { fallback: 365, least: 1, most: 36_500 }),
    eventDays: readNumber(env, 'OVERMESH_EVENT_DAYS', { fallback: 30, least: 1, most: 36_500 }),
    bodyBytes: readNumber(env, 'OVERMESH_MAX_BODY_BYTES', { fallback: 1_048_576, least: 1024, most: 67_108_864 }),
    depth: readNumber(env, 'OVERMESH_MAX_DEPTH', { fallback: 12, least: 3, most: 50 }),
    aliases: readNumber(env, 'OVERMESH_MAX_ALIASES', { fallback: 15, least: 1, most: 1000 }),
    tokens: readNumber(env, 'OVERMESH_MAX_TOKENS', { fallback: 5000, least: 100, most: 1_000_000 }),
    pageSize: readNumber(env, 'OVERMESH_MAX_PAGE_SIZE', { fallback: 200, least: 1, most: 10_000 }),
    sockets: readNumber(env, 'OVERMESH_MAX_SOCKETS', { fallback: 500, least: 1, most: 100_000 }),
    // A proxy in front of the api is one address for all: where there is one, as many as sockets.
    socketsPerAddress: readNumber(env, 'OVERMESH_MAX_SOCKETS_PER_ADDRESS', { fallback: 100, least: 1, most: 100_000 }),
    subscriptions: readNumber(env, 'OVERMESH_MAX_SUBSCRIPTIONS', { fallback: 1000, least: 1, most: 100_000 }),
    requestTimeoutMs: readNumber(env, 'OVERMESH_REQUEST_TIMEOUT_MS', { fallback: 30_000, least: 100, most: 600_000 }),
  } satisfies Record<string, Reading<unknown>>;
}

/** Asked with typeof: a bundle that was not told what it is, is an ordinary one. */
function failpointsOf(env: NodeJS.ProcessEnv): string | undefined {
  return typeof __TEST_BUILD__ !== 'undefined' && __TEST_BUILD__ ? env['OVERMESH_FAILPOINT'] : undefined;
}

/** Root gets a folder outside its own, because Postgres runs as another user who may not enter /root. */
function homeOf(env: NodeJS.ProcessEnv): string {
  if (env['OVERMESH_HOME']) return resolve(env['OVERMESH_HOME']);
  const isRoot = process.getuid?.() === 0;
  return isRoot ? '/var/lib/overmesh' : join(env['HOME'] || homedir(), '.overmesh');
}
