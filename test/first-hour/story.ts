import { editTimeoutByHand } from '../harness/hand-edit.ts';
import { seen, type, write } from './stage.ts';
import type { Stage } from './stage.ts';

const SHOP = `apiVersion: overmesh.io/v1
kind: VirtualMesh
metadata: { name: shop }
spec:
  meshes:
    - selector: { matchLabels: { env: prod } }
`;

const MISTAKEN = `apiVersion: overmesh.io/v1
kind: TrafficPolicy
metadata: { name: reviews-canary }
spec:
  virtualMesh: shop
  destinations: [{ name: reviews, namespace: bookinfo }]
  split:
    - { subset: { version: v1 }, weight: 90 }
    - { subset: { version: v2 }, weight: 20 }
  tiemout: 2s
`;

const CANARY = MISTAKEN.replace('weight: 20', 'weight: 10').replace('tiemout', 'timeout');

export async function clusters(stage: Stage): Promise<void> {
  const { page } = stage;
  page.chapter('Clusters');
  page.say(
    'Your kubeconfig has three contexts. A name with a typing error is said before anything is asked of a cluster:',
  );
  await type(stage, 'overmesh cluster register east --context kind-eats', { code: 2 });
  page.say(
    'Without `--yes` it shows what it will make on each cluster and asks; `--dry-run` prints the manifests. Here all three at once:',
  );
  await type(
    stage,
    'overmesh cluster register --contexts east=kind-east,west=kind-west,north=kind-north --label env=prod --yes',
  );
  await seen(stage, 'overmesh mesh list', /east +istio[^]*north +native[^]*west +linkerd/);
  await type(stage, 'overmesh cluster list');
  page.say('It found their meshes by itself:');
  await type(stage, 'overmesh mesh list');
}

export async function policy(stage: Stage): Promise<void> {
  const { page } = stage;
  page.chapter('A policy for three meshes');
  page.say('A VirtualMesh says which meshes belong together.');
  await write(stage, 'shop.yaml', SHOP);
  await type(stage, "overmesh apply -f shop.yaml -m 'the production meshes'");
  page.say('A canary, with two mistakes. All of them are said at once, with their place, and nothing is changed:');
  await write(stage, 'canary.yaml', MISTAKEN);
  await type(stage, 'overmesh apply -f canary.yaml', { code: 2 });
  page.say('Mended, it is looked at before it is done: what is written where, and what a mesh cannot do exactly.');
  await write(stage, 'canary.yaml', CANARY);
  await type(stage, 'overmesh plan -f canary.yaml');
  await type(stage, "overmesh apply -f canary.yaml -m 'ten percent to v2' --wait");
  await seen(stage, 'overmesh status', /north\/native: accepted is pending[^]*west\/linkerd: accepted is pending/);
  await type(stage, 'overmesh status');
  page.say('What holds for requests to the Service in the end, on each cluster:');
  await type(stage, 'overmesh describe destination bookinfo/reviews');
}

export async function hands(stage: Stage): Promise<void> {
  const { page } = stage;
  page.chapter('A hand on the cluster');
  page.say(
    'A colleague sets the timeout to 30s with `kubectl edit` in east. It is put back, and it is said who it was:',
  );
  await editTimeoutByHand(stage.cluster('east'), '30s');
  await seen(stage, 'overmesh events --cluster east', /drift-repaired/);
  await type(stage, 'overmesh events --cluster east');
  page.say('In an incident the fix by hand shall stay. A pause stops writing and repairing, and is shown everywhere:');
  await type(stage, "overmesh pause cluster/east --reason 'INC-42: reviews is slow'");
  await editTimeoutByHand(stage.cluster('east'), '30s');
  await seen(stage, 'overmesh status', /not put back/);
  await type(stage, 'overmesh status');
  await type(stage, 'overmesh resume cluster/east');
}

export async function back(stage: Stage): Promise<void> {
  const { page } = stage;
  page.chapter('Going back');
  await write(stage, 'canary.yaml', CANARY.replace('90', '50').replace('10', '50'));
  await type(stage, "overmesh apply -f canary.yaml -m 'half of it' --wait");
  await type(stage, 'overmesh history shop');
  await type(stage, 'overmesh diff shop 2..3');
  await type(stage, 'overmesh rollback shop --to 2 --yes --wait');
}

export async function disaster(stage: Stage): Promise<void> {
  const { page } = stage;
  page.chapter('If the hub is lost');
  page.say('Everything that the hub knows and cannot see again goes into one sealed file:');
  await type(stage, "(umask 077; printf 'correct horse battery staple' > passphrase)");
  await type(stage, 'overmesh backup -f hub.age --passphrase-file passphrase');
  page.say('It is put back into an empty installation, and into no other:');
  await type(stage, 'overmesh restore -f hub.age --passphrase-file passphrase --yes', { code: 3 });
  page.say(
    'Without a backup the objects on the clusters are still known by their marks. Here west was forgotten, and is registered again:',
  );
  await type(stage, 'overmesh cluster deregister west --keep --yes');
  await type(stage, 'overmesh cluster register west --context kind-west --label env=prod --yes');
  await seen(stage, 'overmesh status', /west\/linkerd: [^]*overmesh cluster adopt/);
  await type(stage, 'overmesh cluster adopt west --yes');
  await seen(stage, 'overmesh status', /west\/linkerd: accepted is pending/);
  await type(stage, 'overmesh status --wait');
}

export async function leaving(stage: Stage): Promise<void> {
  const { page } = stage;
  page.chapter('Everything at once, and leaving');
  await seen(stage, 'overmesh check', /^meshes +ok/m);
  await type(stage, 'overmesh check');
  await type(stage, "overmesh delete VirtualMesh/shop TrafficPolicy/reviews-canary --yes -m 'the trial is over'");
  await seen(stage, 'overmesh cluster deregister east --plan', /no object on east/);
  await type(stage, 'overmesh cluster deregister east --remove --yes --account-by kind-east');
}
