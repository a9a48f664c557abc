import { clusterFindings, keyFindings } from './clusters.ts';
import { documentFindings, rolloutFindings } from './documents.ts';
import type { Facts } from './facts.ts';
import { AREAS } from './finding.ts';
import type { Finding } from './finding.ts';
import { hubFindings } from './hub.ts';
import { trustFindings } from './trust.ts';

const JUDGES = [hubFindings, keyFindings, clusterFindings, trustFindings, documentFindings, rolloutFindings];

/** Everything that is not as it should be, by area and then the problems first. */
export function judge(facts: Facts): readonly Finding[] {
  const place = ({ area, severity }: Finding) => AREAS.indexOf(area) * 2 + (severity === 'problem' ? 0 : 1);
  return JUDGES.flatMap((one) => one(facts)).sort((a, b) => place(a) - place(b));
}
