// Draws each figure.mz-chart from its own data table, so the page says the same without this file.
// data-kind: line | step | bar | hbar; the first column is the axis, every other one a series.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, TooltipComponent, CanvasRenderer]);

const css = (n) => getComputedStyle(document.documentElement).getPropertyValue(n).trim();
const num = (s) => (s === "" || s === "—" ? null : Number(s.replace(/[,，%\s]/g, "").replace("−", "-")));
const marks = ["circle", "rect", "triangle", "diamond", "roundRect"];
const lines = ["solid", "dashed", "dotted", [8, 3, 2, 3], [2, 6]];
const charts = new Map();

function read(fig) {
  const table = fig.querySelector("table");
  return {
    head: [...table.tHead.rows[0].cells].slice(1).map((c) => c.textContent.trim()),
    rows: [...table.tBodies[0].rows].map((r) => [...r.cells].map((c) => c.textContent.trim())),
  };
}

function series(fig, head, rows, flat) {
  const kind = fig.dataset.kind;
  const said = flat || fig.dataset.labels;
  return head.map((name, i) => ({
    name,
    type: kind === "line" || kind === "step" ? "line" : "bar",
    step: kind === "step" ? "end" : false,
    data: rows.map((r) => num(r[i + 1])),
    symbol: marks[i % marks.length],
    symbolSize: 6,
    lineStyle: { width: 2, type: lines[i % lines.length] },
    barMaxWidth: 18,
    barGap: "20%",
    itemStyle: i > 0 && kind === "bar" ? { decal: { dashArrayX: [1, 0], dashArrayY: [2, 2 + 2 * i], rotation: Math.PI / 4 } } : {},
    label: {
      show: Boolean(said),
      position: flat ? "right" : "top",
      color: css("--mz-ink"),
      fontSize: 12,
      formatter: (p) => Number(p.value).toLocaleString("en"),
    },
  }));
}

// Sentences beside bars: in at most three lines, so that the bars keep half of the width.
function beside(box) {
  const width = Math.round(box.clientWidth * 0.45);
  const most = Math.floor(width / 12) * 3 - 2;
  const formatter = (s) => (s.length > most ? `${s.slice(0, most)}…` : s);
  return { width, overflow: "break", lineHeight: 14, interval: 0, formatter };
}

function options(fig, box) {
  const { head, rows } = read(fig);
  const flat = fig.dataset.kind === "hbar";
  const bars = flat || fig.dataset.kind === "bar";
  const rule = { lineStyle: { color: css("--mz-line") } };
  const font = getComputedStyle(document.body).fontFamily;
  const label = { color: css("--mz-ink-2"), fontSize: 12, fontFamily: font };
  const every = Number(fig.dataset.every);
  const names = {
    type: "category",
    data: rows.map((r) => r[0]),
    axisLabel: {
      ...label,
      interval: every && box.clientWidth > 480 ? every - 1 : "auto",
      ...(flat ? beside(box) : {}),
    },
    axisLine: rule,
    axisTick: { show: false },
    inverse: flat,
    boundaryGap: bars,
  };
  const values = {
    type: "value",
    min: bars || fig.dataset.min === "0" ? 0 : undefined,
    scale: !bars,
    axisLabel: label,
    splitLine: rule,
    splitNumber: 4,
  };
  const unit = fig.dataset.unit;
  return {
    animation: false,
    color: ["--mz-c1", "--mz-c2", "--mz-c3", "--mz-c4", "--mz-c5"].map(css),
    textStyle: { fontFamily: font },
    title: unit ? { text: unit, left: 0, top: 0, padding: 2, textStyle: { ...label, fontWeight: "normal" } } : undefined,
    tooltip: { trigger: "axis", renderMode: "richText" }, // HTML tips would need inline styles
    legend: head.length > 1 ? { right: 0, top: 0, textStyle: label, itemWidth: 24, itemHeight: 8 } : undefined,
    grid: { left: 4, right: flat ? 56 : 28, top: unit || head.length > 1 ? 32 : 10, bottom: 0, containLabel: true },
    xAxis: flat ? { ...values, show: false } : names,
    yAxis: flat ? names : values,
    series: series(fig, head, rows, flat),
  };
}

// A cell that a spreadsheet would compute is text; a number keeps its sign.
function cell(s) {
  const formula = /^[=+\-@\t]/.test(s) && num(s) !== num(s) ? `'${s}` : s;
  const plain = num(formula) === num(formula) && num(formula) !== null ? formula.replace(/[,，\s]/g, "").replace("−", "-") : formula;
  return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

// The table that the chart is drawn from, as a file.
function file(fig) {
  const rows = [...fig.querySelectorAll("table tr")].map((r) => [...r.cells].map((c) => cell(c.textContent.trim())).join(","));
  return new Blob([`\ufeff${rows.join("\r\n")}\r\n`], { type: "text/csv;charset=utf-8" });
}

function offer(fig) {
  const box = fig.querySelector("[data-csv]");
  const link = box?.querySelector("a");
  if (link) {
    link.href = URL.createObjectURL(file(fig));
    box.hidden = false;
  }
}

function draw(root) {
  for (const fig of root.querySelectorAll("figure.mz-chart:not([data-drawn])")) {
    fig.dataset.drawn = "1";
    const box = document.createElement("div");
    box.className = "draw";
    box.setAttribute("aria-hidden", "true");
    const table = fig.querySelector("details");
    fig.insertBefore(box, table);
    table.open = false;
    offer(fig);
    const chart = init(box);
    chart.setOption(options(fig, box));
    charts.set(box, chart);
    new ResizeObserver(() => chart.resize()).observe(box);
  }
  for (const [box, chart] of charts) {
    if (!box.isConnected) {
      chart.dispose();
      URL.revokeObjectURL(box.closest("figure")?.querySelector("[data-csv] a")?.href ?? "");
      charts.delete(box);
    }
  }
}
draw(document);
document.addEventListener("htmx:load", (e) => draw(e.target));
// On paper the table stands instead of the picture of the screen's width.
addEventListener("beforeprint", () => charts.forEach((c) => c.resize()));
