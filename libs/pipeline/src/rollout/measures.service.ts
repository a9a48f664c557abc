import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import type { Cluster, PrometheusAccess } from '@overmesh/clusters';
import { CredentialMask, isKubeError, KubeClients } from '@overmesh/kube';
import type { PromqlSpec, Reading } from '@overmesh/model';
import type { Measured, Rollout } from '@overmesh/rollout';
import { metricsPlace, proxyPath, queryAt, Web, WebError } from '@overmesh/web';
import type { AddressRules, MetricsPlace, ReadJson, WebLimits } from '@overmesh/web';
import { Memo } from './memo.ts';

export const MEASURES_OPTIONS = Symbol('MeasuresOptions');

export interface MeasuresOptions extends AddressRules {
  /** The same question is passed on to a Prometheus, or to a webhook, once in so long. */
  readonly askEveryMs: number;
  readonly limits: WebLimits;
}

/**
 * What is asked, and since when it is compared. An answer of an earlier phase is none: it is about what was before, whether
 * that was better or worse.
 */
interface Questions extends Pick<Rollout, 'waveBegan' | 'phaseSince'> {
  readonly strategy: Pick<Rollout['strategy'], 'gates'>;
}

/** Asks the Prometheus of clusters what gates of the type `promql` want to know. */
@Injectable()
export class Measures implements OnApplicationShutdown {
  readonly #web: Web;
  readonly #memo: Memo<Reading>;

  constructor(
    @Inject(KubeClients) private readonly clients: KubeClients,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(MEASURES_OPTIONS) options: MeasuresOptions,
  ) {
    this.#web = new Web(options, options.limits);
    this.#memo = new Memo(options.askEveryMs);
  }

  /** What is measured on a cluster, by name of the gate. One that gives no answer in time has no number. */
  async on(cluster: Cluster, questions: Questions): Promise<Readonly<Record<string, Measured>>> {
    const asked = questions.strategy.gates.flatMap(({ name, promql }) => (promql ? [{ name, promql }] : []));
    const measured = await Promise.all(
      asked.map(async ({ name, promql }) => [name, await this.#measure(cluster, promql, questions)] as const),
    );
    return Object.fromEntries(measured);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#web.close();
  }

  async #measure(
    cluster: Cluster,
    { query, maxIncreasePercent, traffic }: PromqlSpec,
    { waveBegan, phaseSince }: Questions,
  ): Promise<Measured> {
    const [now, before, flow] = await Promise.all([
      this.#ask(cluster, query, phaseSince),
      maxIncreasePercent === undefined ? undefined : this.#ask(cluster, query, phaseSince, waveBegan),
      traffic && this.#ask(cluster, traffic.query, phaseSince),
    ]);
    return { now, ...(before && { before }), ...(flow && { traffic: flow }) };
  }

  #ask(cluster: Cluster, query: string, phaseSince: number, atMs?: number): Promise<Reading> {
    const { id, name, prometheus, prometheusLogin } = cluster;
    const place = prometheus === undefined ? undefined : metricsPlace(prometheus);
    if (!place)
      return Promise.resolve({
        absent: `nobody said where its Prometheus is: overmesh cluster set ${name} --prometheus http://…`,
      });
    return this.#memo.get(JSON.stringify([id, prometheus, prometheusLogin, query, phaseSince, atMs]), () =>
      this.#answer(cluster, place, query, atMs),
    );
  }

  async #answer(cluster: Cluster, place: MetricsPlace, query: string, atMs?: number): Promise<Reading> {
    if (!cluster.prometheusLogin) return queryAt(this.#reader(cluster, place), query, atMs);
    const opened = await this.clusters.prometheusAccess(cluster);
    if (!opened.ok) return { absent: opened.problems.map(({ message }) => message).join('; ') };
    const reading = await queryAt(this.#reader(cluster, place, opened.value), query, atMs);
    return opened.value && 'absent' in reading ? { absent: withoutSecret(reading.absent, opened.value) } : reading;
  }

  #reader(cluster: Cluster, place: MetricsPlace, access?: PrometheusAccess): ReadJson {
    if ('service' in place) return (path) => this.#readService(cluster.id, place.service, path);
    return (path) => this.#readUrl(cluster.name, `${place.url}${path}`, access);
  }

  /** A refusal of the query is an answer too: it says what is wrong with it. */
  async #readUrl(cluster: string, url: string, access: PrometheusAccess | undefined): Promise<unknown> {
    const headers = access && { authorization: access.authorization };
    const { status, text } = await this.#web.ask({ method: 'GET', url, ...(headers && { headers }) });
    if (status === 401 || status === 403)
      throw new WebError(`it answers ${status}: ${wantsLogin(cluster, access !== undefined)}`);
    if (status !== 200 && status !== 400 && status !== 422) throw new WebError(`it answers ${status}`);
    return jsonIn(text);
  }

  async #readService(
    clusterId: string,
    service: Extract<MetricsPlace, { service: unknown }>['service'],
    path: string,
  ): Promise<unknown> {
    const { path: proxy, resourceName } = proxyPath(service);
    try {
      return await (await this.clients.client(clusterId)).read<unknown>(`${proxy}${path}`);
    } catch (error) {
      if (!isKubeError(error, 'forbidden')) throw error;
      throw new WebError(
        `the credential of the cluster may not get services/proxy ${resourceName} in ${service.namespace}: ` +
          'give it with deploy/rbac/opt-in/prometheus.yaml',
      );
    }
  }
}

function wantsLogin(cluster: string, isGiven: boolean): string {
  const flags = `overmesh cluster set ${cluster} --prometheus-login FILE, or --prometheus-token FILE`;
  return `${isGiven ? 'it does not take the one that was given' : 'it wants to know who asks'}: ${flags}`;
}

/** It knows what it was sent, and its words are kept and shown. */
function withoutSecret(sentence: string, { secret }: PrometheusAccess): string {
  const mask = new CredentialMask({ kind: 'token', token: secret });
  return mask.inSentence(mask.inAnswer(sentence));
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WebError('its answer is no JSON');
  }
}
