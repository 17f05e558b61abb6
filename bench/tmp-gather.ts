import { createReadStream } from 'node:fs';
import { Gathered } from '../src/discovery/clients-json/gather.ts';
import { joinPages, toBatch, weigh } from '../src/discovery/clients-json/join.ts';
const cpu = () => { const c = process.cpuUsage(); return (c.user + c.system) / 1e6; };
const t0 = cpu();
const g = new Gathered({ timezone: 'UTC', media: false });
await g.read(createReadStream('/tmp/helper-writes/300k.json', { highWaterMark: 1 << 20 }), () => {}, new AbortController().signal);
const t1 = cpu();
let bytes = 0; let batches = 0;
let units: any[] = []; let w = 0; let t2 = 0;
for (const u of joinPages(g)) { units.push(u); w += weigh(u); if (w >= 20000) { const b = toBatch(units, g); const a = cpu(); bytes += JSON.stringify(b).length; t2 += cpu() - a; batches++; units = []; w = 0; } }
const t3 = cpu();
console.log('gather', (t1 - t0).toFixed(2), 'join', (t3 - t1 - t2).toFixed(2), 'stringify', t2.toFixed(2), 'MB', (bytes / 1e6).toFixed(1), batches, 'rss', (process.resourceUsage().maxRSS / 1024).toFixed(0));
