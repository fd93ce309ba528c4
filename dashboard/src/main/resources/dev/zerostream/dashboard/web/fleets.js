// Fleets of solvers that share each task, beside each other: an A/B comparison while the run goes on.
import { h, count, number, percent } from './dom.js';
import { lineChart } from './charts.js';

const COLOURS = ['--solver', '--learner', '--verifier', '--proposer', '--alt'];
const COLUMNS = ['Fleet', 'Attempts at a task', 'Weights', 'Attempts', 'Solve rate', 'Against the first', 'Response, tokens', 'Malformed'];

/** Half of a 95 % interval of a share, after Agresti and Coull: none at all is no certainty either. */
function spread(share, of) {
  const middle = (share * of + 2) / (of + 4);
  return 1.96 * Math.sqrt(middle * (1 - middle) / (of + 4));
}

/** Nothing where there is one fleet. */
export function fleets(all, series) {
  if (all.length < 2) return { panel: null, draw() {} };
  const lines = all.map((fleet, i) => ({ label: fleet.name, colour: COLOURS[i % COLOURS.length], cell: `fleet/${fleet.name}` }));
  const charts = [
    [lineChart('Solve rate by fleet', lines, { percent: true, range: [0, 1] }), 'accuracy'],
    [lineChart('Response length by fleet', lines, { hint: 'tokens', digits: 0 }), 'response_length/mean'],
    [lineChart('Weights by fleet', lines, { hint: 'mean version', digits: 0 }), 'weight_version/mean'],
  ];
  const body = h('tbody', {});
  const panel = h('div', {},
    h('h2', {}, 'Fleets'),
    h('p', { class: 'lead' }, 'They share each task, so their numbers are of the same tasks; shown windows, with a 95 % interval. What a pinned fleet makes is judged, and not trained.'),
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Fleets' },
      h('table', {}, h('caption', { class: 'hidden' }, 'Fleets'), h('thead', {}, h('tr', {}, COLUMNS.map(title => h('th', { scope: 'col' }, title)))), body)),
    h('section', { class: 'grid', 'aria-label': 'Fleets over time' }, charts.map(([chart]) => chart.panel)));

  function sums(cell) {
    const all = { attempts: 0, correct: 0, malformed: 0, tokens: 0 };
    for (const t of series.times()) {
      const attempts = series.value(t, cell, 'trajectories') || 0;
      all.attempts += attempts;
      all.correct += series.value(t, cell, 'verdict/CORRECT') || 0;
      all.malformed += series.value(t, cell, 'verdict/FORMAT_ERROR') || 0;
      all.tokens += attempts * (series.value(t, cell, 'response_length/mean') || 0);
    }
    return { ...all, rate: all.attempts ? all.correct / all.attempts : 0 };
  }

  function row(fleet, of, first) {
    const pinned = fleet.pinnedVersion === null || fleet.pinnedVersion === undefined ? 'follows' : `stays on v${count(fleet.pinnedVersion)}`;
    const rate = of.attempts ? `${percent(of.rate)} ± ${percent(spread(of.rate, of.attempts))}` : '–';
    const error = Math.hypot(spread(of.rate, of.attempts), spread(first.rate, first.attempts));
    const apart = of === first || !of.attempts || !first.attempts ? '–'
      : `${of.rate >= first.rate ? '+' : '−'}${percent(Math.abs(of.rate - first.rate))} ± ${percent(error)}`;
    const cells = [fleet.name, `${fleet.firstAttempt}–${fleet.lastAttempt}`, pinned, count(of.attempts), rate, apart,
      of.attempts ? number(of.tokens / of.attempts, 0) : '–', of.attempts ? percent(of.malformed / of.attempts) : '–'];
    return h('tr', {}, cells.map((text, i) => h('td', { 'data-title': COLUMNS[i] }, text)));
  }

  return {
    panel,
    draw(until) {
      charts.forEach(([chart, name]) => chart.set(series.data(lines.map(line => [line.cell, name]), until)));
      const all = lines.map(line => sums(line.cell));
      body.replaceChildren(...lines.map((line, i) => row(fleetOf(line), all[i], all[0])));
    },
  };

  function fleetOf(line) { return all.find(fleet => fleet.name === line.label); }
}
