import { randomUUID } from 'node:crypto';
import { Accounts } from './access/accounts.ts';
import type { User } from './access/accounts.ts';
import { review, REVIEWS, rulesReview, tokenRequest } from './access/reviews.ts';
import type { Attempt } from './access/rights.ts';
import { Rights } from './access/rights.ts';
import type { ApiAnswer, ApiRequest, Streaming } from './api/answer.ts';
import { NO_SUCH_PATH, Refused, refusal } from './api/answer.ts';
import type { ClusterState } from './api/cluster-state.ts';
import { deleteObject } from './api/delete.ts';
import { discovery } from './api/discovery.ts';
import { apiVersionOf } from './api/kinds.ts';
import { Lists } from './api/list.ts';
import { applyPatch, bodyOf, mergePatch, post, put } from './api/patch.ts';
import { badRequest, forbidden, notFound, alreadyExists } from './api/refusals.ts';
import { Registry } from './api/registry.ts';
import type { Route } from './api/route.ts';
import { routeOf } from './api/route.ts';
import type { ObjectRoute, Saved } from './api/save.ts';
import { create, found, metadataOf } from './api/save.ts';
import { Watches } from './api/watches.ts';
import type { Outcome } from './journal.ts';
import { Journal } from './journal.ts';
import { Store } from './store/store.ts';
import { Stored } from './store/stored.ts';

/** An API server takes no more in one request. */
const MOST_BYTES = 3 * 1024 * 1024;
const writing = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/**
 * One simulated API server: requests in, answers out, no network. What it knows of objects, kinds and tokens is copied
 * from a template by reference, so a thousand of them need little more than one.
 */
export class ApiServer {
  readonly journal = new Journal();
  readonly watches: Watches;
  readonly #state: ClusterState;
  readonly #lists: Lists;
  readonly #rights: Rights;
  readonly #accounts: Accounts;

  /** @param template whose objects, definitions and tokens it begins with; the namespace kube-system is a new one */
  constructor(template?: ApiServer, now = () => new Date()) {
    const from = template && { ...template.#state, accounts: template.#accounts };
    const store = new Store(from?.store);
    this.#state = { store, registry: from?.registry ?? new Registry(), now };
    this.#accounts = new Accounts(from?.accounts);
    this.watches = new Watches(store);
    this.#lists = new Lists(store);
    this.#rights = new Rights(store);
    if (template) this.#renewIdentity();
    else for (const name of ['default', 'kube-system']) this.#makeNamespace(name);
  }

  /** Of the administrator. */
  get masterToken(): string {
    return this.#accounts.masterToken;
  }

  handle(request: ApiRequest): ApiAnswer | Streaming {
    this.journal.counts.requests += 1;
    try {
      return this.#answer(request);
    } catch (error) {
      if (error instanceof Refused) return refusal(error);
      throw error;
    }
  }

  /** Forgets what happened: lists cannot be continued, and watches from before begin with 410. */
  compact(): void {
    this.#state.store.compact();
    this.#lists.forget();
  }

  #answer(request: ApiRequest): ApiAnswer | Streaming {
    const user = this.#accounts.user(request.token);
    if (!user) throw new Refused(401, 'Unauthorized', 'Unauthorized');
    if (request.body.length > MOST_BYTES) throw new Refused(413, 'RequestEntityTooLarge', `limit is ${MOST_BYTES}`);
    if (request.path === REVIEWS && request.method === 'POST') return review(request, user, this.#rights);
    const known =
      discovery(request.path, this.#state.registry) ??
      rulesReview(request, user, this.#rights) ??
      tokenRequest(request, this.#accounts);
    if (known) return known;
    const route = routeOf(request.path, this.#state.registry);
    if (!route) return NO_SUCH_PATH;
    const verb = verbOf(request, route);
    this.journal.count(verb, route);
    this.#assertAllowed(user, verb, route);
    return writing.has(verb) ? this.#write(request, verb, route, user) : this.#read(request, verb, route);
  }

  #read({ query }: ApiRequest, verb: string, route: Route): ApiAnswer | Streaming {
    if (verb === 'list') return this.#lists.list(route, query);
    if (verb === 'watch') {
      this.journal.counts.watches += 1;
      return this.watches.watch(route, query);
    }
    if (!isObjectRoute(route)) throw notAllowed();
    const stored = found(this.#state, route);
    if (!stored) throw notFound(route.kind, route.name);
    return { status: 200, text: stored.textIn(apiVersionOf(route.kind)) };
  }

  /** Every write goes into the journal, also one that is refused. */
  #write(request: ApiRequest, verb: string, route: Route, user: User): ApiAnswer {
    const tell = (outcome: Outcome) => this.journal.wrote(request, verb, route, user.name, this.#state.now(), outcome);
    try {
      const answer = this.#change(request, verb, route, user);
      if ('text' in answer) {
        tell({ code: answer.status });
        return answer;
      }
      tell({ code: answer.status, object: answer.stored.object });
      return { status: answer.status, text: answer.stored.textIn(apiVersionOf(route.kind)) };
    } catch (error) {
      if (error instanceof Refused) tell({ code: error.code, reason: error.reason, message: error.message });
      throw error;
    }
  }

  #change(request: ApiRequest, verb: string, route: Route, user: User): Saved | ApiAnswer {
    if (verb === 'create') return this.#create(request, route);
    if (!isObjectRoute(route)) throw notAllowed();
    if (verb === 'delete')
      return deleteObject(this.#state, route, request, (resource) => {
        this.watches.end(resource);
      });
    if (verb === 'update') return put(this.#state, route, request);
    if (request.contentType.startsWith('application/apply-patch')) {
      if (!found(this.#state, route)) this.#assertAllowed(user, 'create', route);
      return applyPatch(this.#state, route, request);
    }
    if (/^application\/(strategic-)?merge-patch\+json/.test(request.contentType))
      return mergePatch(this.#state, route, request);
    throw new Refused(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format: ${request.contentType}`,
    );
  }

  #create(request: ApiRequest, route: Route): Saved {
    const { name } = metadataOf(bodyOf(request));
    if (typeof name !== 'string') throw badRequest('name or generateName is required');
    const target = { ...route, name };
    if (found(this.#state, target)) throw alreadyExists(route.kind, name);
    return post(this.#state, target, request);
  }

  #assertAllowed(user: User, verb: string, route: Route): void {
    const { kind, namespace, name, subresource } = route;
    const attempt: Attempt = {
      verb,
      group: kind.group,
      resource: kind.plural,
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
    };
    if (this.#rights.allows(user, attempt)) return;
    const where = namespace === undefined ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
    const what = `${kind.plural}${kind.group ? `.${kind.group}` : ''}${name === undefined ? '' : ` ${JSON.stringify(name)}`}`;
    throw forbidden(
      `${what} is forbidden: User ${JSON.stringify(user.name)} cannot ${verb} resource ${JSON.stringify(kind.plural)} in API group ${JSON.stringify(kind.group)} ${where}`,
      { ...(name === undefined ? {} : { name }), ...(kind.group ? { group: kind.group } : {}), kind: kind.plural },
    );
  }

  #makeNamespace(name: string): void {
    const route = routeOf(`/api/v1/namespaces/${name}`, this.#state.registry);
    if (route && isObjectRoute(route)) create(this.#state, route, { metadata: { name } }, false);
  }

  /** A cluster is known by the UID of kube-system, so that of a copy is another one. */
  #renewIdentity(): void {
    const { store } = this.#state;
    const template = store.get('/namespaces', 'kube-system');
    if (!template) return;
    const metadata = { ...metadataOf(template.object), uid: randomUUID() };
    store.put(
      '/namespaces',
      'kube-system',
      (resourceVersion) => new Stored({ ...template.object, metadata: { ...metadata, resourceVersion } }),
    );
    store.compact();
  }
}

function isObjectRoute(route: Route): route is ObjectRoute {
  return route.name !== undefined;
}

function notAllowed(): Refused {
  return new Refused(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

function verbOf({ method, query }: ApiRequest, { name }: Route): string {
  const isWatch = ['1', 'true'].includes(query.get('watch') ?? '');
  switch (method) {
    case 'GET':
      if (isWatch) return 'watch';
      return name === undefined ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      throw notAllowed();
  }
}
