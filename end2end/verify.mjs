// Verifies a certificate from review/CERTIFICATE.md alone: Node's own JSON and
// cryptography, none of Tekser's code. Usage: node verify.mjs FILE
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const fail = (why) => {
  console.error(`does not verify: ${why}`);
  process.exit(1);
};

// Canonical JSON (RFC 8785). Certificates hold no fractions, so numbers are plain.
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
};
const sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex');
// Positions count Unicode scalars.
const cut = (text, { start, end }) => [...text].slice(start, end).join('');

const file = JSON.parse(readFileSync(process.argv[2], 'utf8'));
if (file.format !== 'tekser-certificate' || file.version !== 1) fail('this is no certificate');

// 1. The chain.
let prev = '0'.repeat(64);
file.events.forEach((event, index) => {
  const { hash, ...content } = event;
  const place = `event ${index + 1}`;
  if (event.n !== index + 1) fail(`${place}: number`);
  if (event.article !== file.events[0].article) fail(`${place}: article`);
  if (event.prev !== prev) fail(`${place}: prev`);
  if (sha256(canonical(content)) !== hash) fail(`${place}: hash`);
  prev = hash;
});

// 2. The text that the events give.
const { kind, body } = file.events[0];
if (kind !== 'article_imported') fail('event 1: an article begins with its import');
let title = body.description.title;
let segments = body.segments.map((segment) => {
  const mt = cut(body.mt, segment.mt_at);
  return { id: segment.id, gap: segment.gap, mt, text: mt };
});
const apply = ({ kind, body }, place) => {
  if (kind === 'undone') apply(body.change, place);
  if (kind === 'article_described') title = body.to.title;
  if (kind === 'segment_revised') {
    const segment = segments.find(({ id }) => id === body.segment);
    if (segment?.text !== body.from) fail(`${place}: the text before was another`);
    segment.text = body.to;
  }
  const whole = ['source_attached', 'source_updated', 'translation_updated'].includes(kind);
  const realigned = kind === 'segments_realigned' ? body : whole ? body.realigned : null;
  if (realigned) {
    const at = realigned.from.length ? segments.findIndex(({ id }) => id === realigned.from[0].id) : 0;
    const same = realigned.from.every((old, n) => segments[at + n]?.id === old.id && segments[at + n].text === old.text);
    if (!same) fail(`${place}: the segments before were others`);
    segments.splice(at, realigned.from.length, ...realigned.to.map((segment) => ({ ...segment })));
  }
};
file.events.slice(1).forEach((event, index) => apply(event, `event ${index + 2}`));

const breaks = (gap) => gap.split('\n').length - 1;
let text = '';
let before = null;
let deleted = '';
for (const segment of segments) {
  const widest = breaks(deleted) > breaks(segment.gap) ? deleted : segment.gap;
  if (!segment.text) {
    deleted = widest;
    continue;
  }
  deleted = '';
  const added = !segment.mt || (before && !before.mt);
  text += (before && !widest && added ? ' ' : widest) + segment.text;
  before = segment;
}
if (text !== file.text) fail('text: the events give another');
if (sha256(`${title}\n\n${text}`) !== file.text_sha256) fail('text_sha256');

// 3. The signature over everything but itself.
const { signature, ...content } = file;
const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(file.key, 'hex')]);
const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
if (!verify(null, Buffer.from(canonical(content)), key, Buffer.from(signature, 'hex'))) fail('signature');

console.log(`verifies, signed with ${file.key}\n\n${text}`);
