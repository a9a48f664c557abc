// Preloaded into a program (`--import`): its wall clock is as many milliseconds ahead as the file in SHIFTED_CLOCK says,
// which may change at any time. Timers and `performance.now()` go on as they are, as when a person sets the clock.
import { readFileSync } from 'node:fs';

const RealDate = Date;
const file = process.env.SHIFTED_CLOCK;
let readAt = -Infinity;
let offset = 0;

function now() {
  if (performance.now() - readAt > 50) {
    offset = Number(readFileSync(file, 'utf8')) || offset;
    readAt = performance.now();
  }
  return RealDate.now() + offset;
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length ? args : [now()], newTarget),
  apply: (target) => new target(now()).toString(),
  get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
