import { expect, test } from 'vitest';
import { assess, context, member, render, REVIEWS, route, warnings } from '../given.ts';
import { lowerFaults } from './faults.ts';
import { lowerHeaders } from './headers.ts';

/** Faults, copies and headers. */

function specOf(kind: string, wants: Parameters<typeof route>[0], given = context()) {
  return render([route(wants)], given).find(({ ref }) => ref.kind.kind === kind)?.body['spec'];
}

test('percentages that nobody says are 100, and said', () => {
  expect(lowerFaults({ delay: { duration: '1m30s' }, abort: { status: 503 } }, context())).toEqual({
    fidelity: 'exact',
    patch: {
      fault: {
        delay: { fixedDelay: '90s', percentage: { value: 100 } },
        abort: { httpStatus: 503, percentage: { value: 100 } },
      },
    },
  });
  expect(specOf('VirtualService', { mirror: { subset: { version: 'v2' } } })).toMatchObject({
    http: [{ mirrors: [{ destination: { subset: 'version-v2' }, percentage: { value: 100 } }] }],
  });
});

test('a gRPC status has the spelling of Istio, and 0 percent stay 0', () => {
  expect(lowerFaults({ abort: { grpcStatus: 'deadline-exceeded', percent: 0 } }, context())).toMatchObject({
    patch: { fault: { abort: { grpcStatus: 'DEADLINE_EXCEEDED', percentage: { value: 0 } } } },
  });
});

test('a percent sign in a header is one for Envoy too', () => {
  const set = [{ name: 'x', value: '%HOSTNAME% 100%' }];
  expect(lowerHeaders({ request: { set } }, context())).toMatchObject({
    patch: { headers: { request: { set: { x: '%%HOSTNAME%% 100%%' } } } },
  });
});

test('the subset of a copy is in the DestinationRule beside those of the split', () => {
  const wants = { mirror: { subset: { version: 'v2' } }, split: [{ weight: 100, subset: { version: 'v1' } }] };
  expect(specOf('DestinationRule', wants)).toMatchObject({ subsets: [{ name: 'version-v1' }, { name: 'version-v2' }] });
});

test('a copy to a Service that is not there is refused, and to pods that are not there warned of', () => {
  expect(assess(route({ mirror: { destination: { name: 'nobody' } } }))).toMatchObject([{ fidelity: 'unsupported' }]);
  const told = warnings([route({ retries: { attempts: 0 }, mirror: { subset: { version: 'v9' }, percent: 5 } })]);
  expect(told.map(({ code, message }) => [code, message])).toEqual([
    ['NO_WORKLOADS', 'no pod of default/reviews has version=v9: its 5 % of the requests are copied to nobody'],
  ]);
});

test('on a Service of two ports a copy goes to the port that was called', () => {
  const ports = [
    { port: 80, name: 'http', protocol: 'TCP' as const },
    { port: 81, name: 'http-more', protocol: 'TCP' as const },
  ];
  const destination = { ...REVIEWS, ports };
  const given = context({ destination, member: member({ destinations: [destination] }) });
  expect(specOf('VirtualService', { mirror: { subset: { version: 'v2' } } }, given)).toMatchObject({
    http: [
      { mirrors: [{ destination: { port: { number: 80 } } }] },
      { mirrors: [{ destination: { port: { number: 81 } } }] },
    ],
  });
});
