// The picture of the pipeline: four stages in a ring, the topics between them, what flows and waits.
import { h, svg, number, count, percent } from './dom.js';

const WIDE = {
  size: [1200, 270], box: [210, 100],
  at: { proposer: [10, 14], verifier: [495, 14], solver: [980, 14], learner: [495, 162] },
  edges: [
    ['proposed-tasks', 'M220 64 H495', [357, 54]],
    ['verified-tasks', 'M705 46 H980', [842, 36]],
    ['solutions', 'M980 84 H705', [842, 102]],
    ['rewards', 'M600 114 V162', [608, 134], 'start'],
    ['task-requests', 'M495 212 H115 V114', [305, 202]],
    ['weights', 'M705 212 H1085 V114', [895, 202]],
  ],
};
const TALL = {
  size: [360, 512], box: [150, 96],
  at: { proposer: [6, 210], verifier: [105, 14], solver: [204, 210], learner: [105, 404] },
  edges: [
    ['proposed-tasks', 'M38 210 V62 H105', [45, 150], 'start'],
    ['verified-tasks', 'M255 46 H322 V210', [315, 140], 'end'],
    ['solutions', 'M214 210 V110', [221, 182], 'start'],
    ['rewards', 'M180 110 V404', [187, 348], 'start'],
    ['task-requests', 'M105 452 H38 V306', [45, 370], 'start'],
    ['weights', 'M255 452 H322 V306', [315, 370], 'end'],
  ],
};
const DOES = { proposer: 'invents tasks', verifier: 'checks, judges', solver: 'makes attempts', learner: 'trains' };

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
      const rate = svg('text', { x: at[0], y: at[1] + (tall || topic === 'rewards' || topic === 'solutions' ? 14 : 25), class: 'rate', 'text-anchor': anchor || 'middle' });
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
