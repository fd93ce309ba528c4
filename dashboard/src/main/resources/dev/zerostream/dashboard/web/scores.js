// Scores on held-out tasks over the versions of the weights, where a run is evaluated as it goes on.
import { h, json } from './dom.js';
import { lineChart } from './charts.js';

const LINES = [
  { label: 'deduction', type: 'deduction', colour: '--deduction' },
  { label: 'abduction', type: 'abduction', colour: '--abduction' },
  { label: 'induction', type: 'induction', colour: '--induction' },
];
const EVERY_MILLIS = 10000;

export function scores() {
  const options = { percent: true, range: [0, 1], time: false, hint: 'share solved, by weight version' };
  const charts = [
    [lineChart('Held-out tasks, greedy', LINES, options), 'greedy'],
    [lineChart('Held-out tasks, sampled', LINES, options), 'sampled'],
  ];
  const panel = h('div', { hidden: '' },
    h('h2', {}, 'On tasks it never saw'),
    h('section', { class: 'grid', 'aria-label': 'Held-out scores' }, charts.map(([chart]) => chart.panel)));
  let asked = 0;

  return {
    panel,
    async load() {
      if (Date.now() - asked < EVERY_MILLIS) return;
      asked = Date.now();
      const all = (await json('/api/scores')).scores;
      if (!all.length) return;
      panel.removeAttribute('hidden');
      const versions = [...new Set(all.map(score => score.version))];
      const of = (version, type, name) => all.find(score => score.version === version && score.type === type)?.v[name] ?? null;
      charts.forEach(([chart, name]) => chart.set([versions, ...LINES.map(line => versions.map(version => of(version, line.type, name)))]));
    },
  };
}
