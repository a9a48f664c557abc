import { expect, test } from 'vitest';
import { context, member, REVIEWS, route, warnings, workload } from './given.ts';

const RETRIED = { attempts: 1 };

function codes(...given: Parameters<typeof warnings>) {
  return warnings(...given).map(({ code }) => code);
}

test('retries that are said, on pods that are there, warn of nothing', () => {
  expect(codes([route({ retries: RETRIED, split: [{ weight: 100, subset: { version: 'v1' } }] })])).toEqual([]);
});

test('a route without retries has Istio’s 2, which is said with its name', () => {
  const [warning] = warnings([route({ timeout: '1s' }, { key: 'get', match: [{ method: 'GET' }] })]);
  expect(warning?.code).toBe('MESH_DEFAULT');
  expect(warning?.message).toContain('(routes: get)');
});

test('a subset without pods is named with its weight, once', () => {
  const split = [{ weight: 90 }, { weight: 10, subset: { version: 'v3' } }];
  const twice = [
    route({ retries: RETRIED, split }, { key: 'get', match: [{ method: 'GET' }] }),
    route({ retries: RETRIED, split }),
  ];
  expect(warnings(twice)).toEqual([
    {
      code: 'NO_WORKLOADS',
      message: 'no pod of default/reviews has version=v3: its 10 % of the requests would get 503',
    },
  ]);
});

test('a Deployment scaled to 0 is no pod', () => {
  const given = context({ member: member({ workloads: [workload('v1', { hasPods: false })] }) });
  expect(codes([route({ retries: RETRIED, split: [{ weight: 100, subset: { version: 'v1' } }] })], given)).toEqual([
    'NO_WORKLOADS',
  ]);
});

test('a TCP port beside an HTTP one is named', () => {
  const destination = { ...REVIEWS, ports: [...REVIEWS.ports, { port: 9000, name: 'tcp', protocol: 'TCP' as const }] };
  expect(codes([route({ retries: RETRIED })], context({ destination }))).toEqual(['NOT_HTTP']);
});

test('where no port is HTTP nothing is written, so defaults are not warned of', () => {
  const destination = { ...REVIEWS, ports: [{ port: 6379, name: 'redis', protocol: 'TCP' as const }] };
  expect(codes([route({ timeout: '1s' })], context({ destination }))).toEqual(['NOT_HTTP']);
});

test('pods outside the mesh are named', () => {
  const outside = workload('v3', { mesh: 'linkerd' });
  const given = context({ workloads: [workload('v1'), outside] });
  const [warning] = warnings([route({ retries: RETRIED })], given);
  expect(warning).toMatchObject({ code: 'NOT_MESHED' });
  expect(warning?.message).toContain('Deployment reviews-v3 is not in mesh istio');
});
