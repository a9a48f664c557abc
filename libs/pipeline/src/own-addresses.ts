import type { Config } from '@overmesh/config';

const PORTS: Readonly<Record<string, string>> = {
  'postgres:': '5432',
  'postgresql:': '5432',
  'redis:': '6379',
  'rediss:': '6379',
};

/** `host:port` of this Overmesh, its database and its queue, as the configuration names them. Sockets have none. */
export function ownAddresses(
  { apiHost, apiPort, redisUrl }: Pick<Config, 'apiHost' | 'apiPort' | 'redisUrl'>,
  databaseUrl: string,
): readonly string[] {
  const urls = [databaseUrl, ...(redisUrl ? [redisUrl.reveal()] : [])];
  const stores = urls.flatMap((url) => addressOf(url));
  const host = apiHost.includes(':') ? `[${apiHost}]` : apiHost;
  return [...stores, `${host}:${apiPort}`.toLowerCase()];
}

function addressOf(text: string): readonly string[] {
  const url = URL.parse(text);
  if (url?.hostname.startsWith('%2F')) return [];
  const port = url?.port || PORTS[url?.protocol ?? ''];
  return url?.hostname && port ? [`${url.hostname}:${port}`.toLowerCase()] : [];
}
