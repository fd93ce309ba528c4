/* global uPlot */
// Line charts and bars. One chart, one question; every chart has a text beside it for screen readers.
import { h } from './dom.js';

let charts = new Set();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** From now on charts belong to the next view; what is returned forgets those made until now. */
export function handOverCharts() {
  const made = charts;
  charts = new Set();
  return () => { made.forEach(chart => chart.destroy()); };
}

/** Colours follow the theme, so charts are made anew with it. */
export function redrawCharts() {
  document.querySelectorAll('.plot').forEach(plot => plot.dispatchEvent(new Event('redraw')));
}

/**
 * A panel with a line chart.
 * series: [{label, colour: '--css-variable'}]; options: {time, digits, range}
 */
export function lineChart(title, series, options = {}) {
  const canvas = h('div', { class: 'plot', 'aria-hidden': 'true' });
  const legend = h('ul', { class: 'legend' });
  const panel = h('figure', { class: 'panel chart' },
    h('figcaption', {}, h('h3', {}, title), options.hint ? h('span', { class: 'hint' }, options.hint) : null),
    canvas, legend);
  let plot = null;
  let data = [[], ...series.map(() => [])];

  function build() {
    if (plot) plot.destroy();
    const axis = {
      stroke: colour('--dim'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false },
      font: '11px system-ui', size: 44,
    };
    plot = new uPlot({
      width: Math.max(200, canvas.clientWidth), height: options.height || 180,
      padding: [10, 22, 0, 0],
      cursor: { points: { size: 6 }, drag: { x: false, y: false } },
      legend: { show: false },
      scales: { x: { time: options.time !== false }, y: { range: options.range || padded } },
      axes: [{ ...axis, size: 26, space: 64, values: options.time === false ? undefined : (u, splits) => splits.map(clock(splits)) }, { ...axis, values: (u, splits) => splits.map(compact) }],
      series: [{}, ...series.map(one => ({
        label: one.label, stroke: colour(one.colour), width: 2, spanGaps: true, dash: one.dash,
        points: { show: data[0].length < 3, size: 5 },
      }))],
      hooks: { setCursor: [u => describe(u.cursor.idx)] },
    }, data, canvas);
  }

  function describe(index) {
    const at = index === null || index === undefined ? data[0].length - 1 : index;
    legend.replaceChildren(...series.map((one, i) => {
      const values = data[i + 1];
      let last = values[at];
      for (let k = at; (last === null || last === undefined) && k >= 0; k--) last = values[k];
      const shown = last === null || last === undefined ? '–'
        : options.percent ? `${(100 * last).toFixed(0)} %` : last.toFixed(options.digits ?? 2);
      return h('li', {}, h('span', { class: 'swatch', style: null, 'data-colour': one.colour }), `${one.label} `, h('b', {}, shown));
    }));
    legend.querySelectorAll('.swatch').forEach(s => { s.style.background = `var(${s.dataset.colour})`; });
  }

  const chart = {
    panel,
    set(next) {
      const few = data[0].length < 3;
      data = next;
      if (!plot && canvas.clientWidth) build();
      else if (plot && few !== next[0].length < 3) build();
      else if (plot) plot.setData(data);
      describe(null);
    },
    rebuild() { if (canvas.clientWidth) build(); },
    destroy() { observer.disconnect(); if (plot) plot.destroy(); },
  };
  const observer = new ResizeObserver(() => {
    if (!canvas.clientWidth) return;
    if (!plot) build();
    else plot.setSize({ width: canvas.clientWidth, height: options.height || 180 });
  });
  observer.observe(canvas);
  canvas.addEventListener('redraw', () => chart.rebuild());
  charts.add(chart);
  return chart;
}

/** Times of day, with seconds where the marks are closer than a minute. */
function clock(splits) {
  const seconds = splits.length > 1 && splits[1] - splits[0] < 60;
  return t => new Date(t * 1000).toLocaleTimeString([], { hour12: false, hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined });
}

function padded(u, least, most) {
  if (least === null || most === null) return [0, 1];
  const space = (most - least || Math.abs(most) || 1) * 0.12;
  return [least - space, most + space];
}

function compact(value) {
  if (value === null) return '';
  const size = Math.abs(value);
  if (size >= 1e6) return `${value / 1e6}M`;
  if (size >= 1e4) return `${value / 1e3}k`;
  if (size > 0 && size < 0.001) return value.toExponential(0);
  return String(Math.round(value * 1000) / 1000);
}

/** A panel with horizontal bars, largest first unless ordered. */
export function bars(title, hint) {
  const list = h('ul', { class: 'bars' });
  const panel = h('figure', { class: 'panel' },
    h('figcaption', {}, h('h3', {}, title), hint ? h('span', { class: 'hint' }, hint) : null), list);
  return {
    panel,
    /** entries: [[label, value, css variable?, href?]] */
    set(entries, format = v => String(v)) {
      const most = Math.max(1e-9, ...entries.map(e => e[1]));
      list.replaceChildren(...entries.map(([label, value, tone, href]) => {
        const bar = h('span', { class: 'bar' });
        bar.style.width = `${Math.max(value > 0 ? 1.5 : 0, 100 * value / most)}%`;
        if (tone) bar.style.background = `var(${tone})`;
        return h('li', {}, h('span', { class: 'label' }, href ? h('a', { href }, label) : label),
          h('span', { class: 'track' }, bar), h('b', {}, format(value)));
      }));
      if (!entries.length) list.replaceChildren(h('li', { class: 'none' }, 'nothing yet'));
    },
  };
}
