// The picture of the pipeline: four stages in a ring, the topics between them, what flows and waits.
import { h, svg, number, count, percent } from './dom.js';

const WIDE = {
  size: [900, 262], box: [170, 96],
  at: { proposer: [30, 18], verifier: [365, 18], solver: [700, 18], learner: [365, 158] },
  edges: [
    ['proposed-tasks', 'M200 66 H365', [282, 56]],
    ['verified-tasks', 'M535 52 H700', [617, 42]],
    ['solutions', 'M700 82 H535', [617, 99]],
    ['rewards', 'M450 114 V158', [456, 140], 'start'],
    ['task-requests', 'M365 206 H115 V114', [240, 196]],
    ['weights', 'M535 206 H785 V114', [660, 196]],
  ],
};
const TALL = {
  size: [360, 520], box: [150, 96],
  at: { proposer: [8, 210], verifier: [105, 20], solver: [202, 210], learner: [105, 404] },
  edges: [
    ['proposed-tasks', 'M83 210 V68 H105', [4, 152], 'start'],
    ['verified-tasks', 'M255 52 H312 V210', [352, 150], 'end'],
    ['solutions', 'M252 210 V116', [246, 176], 'end'],
    ['rewards', 'M180 116 V404', [174, 268], 'end'],
    ['task-requests', 'M105 440 H50 V306', [4, 372], 'start'],
    ['weights', 'M255 440 H305 V306', [352, 372], 'end'],
  ],
};
const DOES = { proposer: 'invents tasks', verifier: 'checks and judges', solver: 'makes attempts', learner: 'trains' };

export function pipeline() {
  const holder = h('div', { class: 'pipeline' });
  const table = h('table', { class: 'hidden' });
  const panel = h('section', { class: 'panel', 'aria-label': 'Pipeline' },
    h('div', { class: 'figcaption' }, h('h2', {}, 'Pipeline'), h('span', { class: 'hint' }, 'records a second, records waiting, share of time busy')),
    holder, table);
  let parts = null;
  let tall = null;

  function build() {
    tall = holder.clientWidth < 620;
    const layout = tall ? TALL : WIDE;
    const picture = svg('svg', { viewBox: `0 0 ${layout.size.join(' ')}`, role: 'img', 'aria-label': 'Stages and topics' });
    picture.append(svg('defs', {}, svg('marker', { id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto' },
      svg('path', { d: 'M0 0 L8 4 L0 8 z', class: 'tip' }))));
    parts = { edges: {}, nodes: {} };
    for (const [topic, path, at, anchor] of layout.edges) {
      const line = svg('path', { d: path, class: 'edge', 'marker-end': 'url(#tip)' });
      const label = svg('text', { x: at[0], y: at[1], class: 'topic', 'text-anchor': anchor || 'middle' }, topic);
      const rate = svg('text', { x: at[0], y: at[1] + (tall ? 14 : topic === 'rewards' ? 14 : topic === 'solutions' ? 14 : 25), class: 'rate', 'text-anchor': anchor || 'middle' });
      parts.edges[topic] = { line, rate };
      picture.append(line, label, rate);
    }
    for (const [stage, [x, y]] of Object.entries(layout.at)) {
      const [width, height] = layout.box;
      const node = svg('g', { class: 'stage', transform: `translate(${x} ${y})` });
      const busy = svg('rect', { x: 14, y: height - 16, width: 0, height: 5, rx: 2.5, class: 'busy' });
      const line1 = svg('text', { x: 14, y: 52, class: 'big' });
      const line2 = svg('text', { x: 14, y: 71, class: 'small' });
      node.append(
        svg('rect', { width, height, rx: 14, class: 'box' }),
        svg('text', { x: 14, y: 25, class: 'name' }, stage),
        svg('text', { x: width - 12, y: 25, class: 'small', 'text-anchor': 'end' }, tall ? '' : DOES[stage]),
        line1, line2,
        svg('rect', { x: 14, y: height - 16, width: width - 28, height: 5, rx: 2.5, class: 'busytrack' }), busy);
      parts.nodes[stage] = { line1, line2, busy, width: width - 28 };
      picture.append(node);
    }
    holder.replaceChildren(picture);
  }

  let last = null;
  new ResizeObserver(() => {
    if (holder.clientWidth && (tall === null || tall !== holder.clientWidth < 620)) { build(); if (last) set(last); }
  }).observe(holder);

  function set(state) {
    last = state;
    if (!parts) return;
    for (const [stage, node] of Object.entries(parts.nodes)) {
      const now = state.stages[stage] || {};
      node.line1.textContent = `${number(now.throughput, 1)} /s`;
      node.line2.textContent = `${count(now.lag)} waiting${now.busy === undefined ? '' : ` · ${percent(now.busy)} busy`}`;
      node.busy.setAttribute('width', String(node.width * Math.min(1, now.busy || 0)));
    }
    for (const [topic, edge] of Object.entries(parts.edges)) {
      const flow = state.flows[topic];
      edge.rate.textContent = flow === undefined ? '' : topic === 'weights' ? `v${count(flow)}` : `${number(flow, 1)} /s`;
      edge.line.classList.toggle('flowing', flow > 0 && state.live);
    }
    table.replaceChildren(h('caption', {}, 'Stages'),
      h('tbody', {}, Object.entries(state.stages).map(([stage, now]) => h('tr', {}, h('th', { scope: 'row' }, stage),
        h('td', {}, `${number(now.throughput, 1)} records a second`), h('td', {}, `${count(now.lag)} waiting`)))));
  }
  return { panel, set };
}
