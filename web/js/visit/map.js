// A sketch of the places of the list, drawn from what the phone keeps: north is up, the bar says how
// far. No picture is fetched from anywhere, so it is there without a network; where the phone is is
// shown when it was asked, and never kept.
import { say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 600;
const EDGE = 40;
const FOOT = 44; // below the places: the bar
const LEAST_M = 200; // what is nearer together is not drawn larger
const LOW = 160;
const M_PER_E6 = 0.11132; // metres of a millionth of a degree of latitude

const narrow = (lat) => Math.cos((lat / 1e6) * (Math.PI / 180));

// Metres between two places in millionths of a degree, as flat as a county is.
export function metres(a, b) {
  return Math.round(Math.hypot((a.lat - b.lat) * M_PER_E6, (a.lon - b.lon) * M_PER_E6 * narrow(b.lat)));
}

function put(parent, name, attributes, text) {
  const e = document.createElementNS(SVG, name);
  for (const [k, v] of Object.entries(attributes)) {
    e.setAttribute(k, v);
  }
  if (text !== undefined) {
    e.textContent = text;
  }
  parent.append(e);
  return e;
}

// Whole units of the drawing for places in millionths of a degree.
function frame(places) {
  const k = narrow(places[0].lat);
  const xs = places.map((p) => p.lon * k * M_PER_E6);
  const ys = places.map((p) => -p.lat * M_PER_E6);
  const [west, north] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) - west, Math.max(...ys) - north];
  const scale = (WIDE - 2 * EDGE) / Math.max(wide, high, LEAST_M); // units of a metre
  const tall = Math.max(LOW, high * scale + 2 * EDGE);
  return {
    scale,
    tall,
    at: (p) => ({
      x: Math.round((p.lon * k * M_PER_E6 - west - wide / 2) * scale + WIDE / 2),
      y: Math.round((-p.lat * M_PER_E6 - north - high / 2) * scale + tall / 2),
    }),
  };
}

// The longest of 1, 2, 5, 10 ... metres that takes at most a quarter of the width.
function round(most) {
  const ten = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].map((n) => n * ten).find((n) => n <= most);
}

function bar(svg, f) {
  const m = round(WIDE / 4 / f.scale);
  const y = f.tall + FOOT / 2;
  put(svg, "path", { class: "bar", d: `M${EDGE} ${y - 6}v6h${Math.round(m * f.scale)}v-6`, "data-metres": m });
  put(svg, "text", { class: "w", x: EDGE + Math.round((m * f.scale) / 2), y: y + 18 }, m < 1000 ? say("m", m) : say("km_bar", m / 1000));
  put(svg, "path", { class: "bar", d: `M${WIDE - EDGE} ${y + 4}v-20m-5 7l5 -7l5 7` });
  put(svg, "text", { class: "w", x: WIDE - EDGE, y: y + 18 }, say("north"));
}

// `spots`: { n, name, lon, lat, open } in the order of the list. Several at one place are one mark.
export function sketch(svg, spots, here) {
  svg.replaceChildren();
  if (spots.length === 0) {
    return false;
  }
  const f = frame(here ? [...spots, here] : spots);
  const marks = new Map();
  for (const s of spots) {
    const key = `${s.lon},${s.lat}`;
    marks.set(key, [...(marks.get(key) ?? []), s]);
  }
  svg.setAttribute("viewBox", `0 0 ${WIDE} ${Math.round(f.tall + FOOT)}`);
  svg.setAttribute("aria-label", say("map", spots.length));
  for (const all of [...marks.values()].reverse()) {
    // the first of the list lies on top
    const g = put(svg, "g", { "data-spot": all[0].n });
    const { x, y } = f.at(all[0]);
    put(g, "title", {}, all.map((s) => s.name).join(", "));
    put(g, "circle", { class: "m1", cx: x, cy: y, r: 14 });
    put(g, "text", { x, y: y + 5 }, all.length > 1 ? `${all[0].n}+` : all[0].n);
    g.addEventListener("click", all[0].open);
  }
  if (here) {
    const { x, y } = f.at(here);
    const g = put(svg, "g", { "data-here": "" });
    put(g, "title", {}, say("here"));
    put(g, "path", { class: "here", d: `M${x} ${y - 12}l12 12l-12 12l-12 -12z` });
    put(g, "circle", { class: "dot", cx: x, cy: y, r: 4 });
  }
  bar(svg, f);
  return true;
}
