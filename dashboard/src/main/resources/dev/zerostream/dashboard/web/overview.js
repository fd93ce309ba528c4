// The first view: is it learning, collapsing, stuck, or doing something that worries?
import { h, json, count, number, percent } from './dom.js';
import { lineChart, bars } from './charts.js';
import { pipeline } from './pipeline.js';
import { fleets } from './fleets.js';
import { scores } from './scores.js';

const TYPES = ['DEDUCTION', 'ABDUCTION', 'INDUCTION'];
const COLOURS = { DEDUCTION: '--deduction', ABDUCTION: '--abduction', INDUCTION: '--induction' };
const STAGES = ['proposer', 'verifier', 'solver', 'learner'];
const REASONS = 8;

/** Windows by time and cell, as the server names them. */
class Series {
  constructor() { this.windows = new Map(); }

  add(windows) {
    for (const w of windows) {
      if (w.group !== undefined) continue;
      const cell = w.fleet ? `fleet/${w.fleet}` : w.stage ? w.stage : `${w.type}/${w.role}`;
      if (!this.windows.has(w.t)) this.windows.set(w.t, {});
      this.windows.get(w.t)[cell] = w.v;
    }
  }

  /** Keeps the newest windows. */
  trim(most) {
    const times = this.times();
    for (const t of times.slice(0, Math.max(0, times.length - most))) this.windows.delete(t);
  }

  times() { return [...this.windows.keys()].sort((a, b) => a - b); }

  value(t, cell, name) {
    const values = this.windows.get(t)[cell];
    const value = values ? values[name] : undefined;
    return value === undefined ? null : value;
  }

  data(lines, until) {
    const times = this.times().filter(t => t <= until);
    return [times, ...lines.map(([cell, name]) => times.map(t => this.value(t, cell, name)))];
  }

  /** Sums of counts that start with a prefix, over all windows and the cells that fit. */
  sums(prefix, fits) {
    const sums = new Map();
    for (const cells of this.windows.values()) {
      for (const [cell, values] of Object.entries(cells)) {
        if (!fits(cell)) continue;
        for (const [name, value] of Object.entries(values)) {
          if (name.startsWith(prefix)) sums.set(name.slice(prefix.length), (sums.get(name.slice(prefix.length)) || 0) + value);
        }
      }
    }
    return sums;
  }
}

function tile(label, hint) {
  const value = h('b', {}, '–');
  const note = h('span', { class: 'note' }, hint || '');
  return { element: h('div', { class: 'tile' }, h('span', { class: 'label' }, label), value, note), set(text, more) { value.textContent = text; if (more !== undefined) note.textContent = more; } };
}

const byType = role => TYPES.map(type => ({ label: type.toLowerCase(), colour: COLOURS[type], cell: `${type}/${role}` }));

export async function overview(context) {
  const run = context.run;
  const series = new Series();
  const keep = 360;
  const tiles = {
    version: tile('Weight version'),
    tasks: tile('New tasks', 'verified'),
    accuracy: tile('Solve rate', 'attempts, last window'),
    rewarded: tile('Trajectories', 'trained on'),
    staleness: tile('Staleness', 'weight versions, mean'),
    flags: tile('Safety flags'),
  };
  const picture = pipeline();
  const charts = [
    [lineChart('Proposer reward', byType('PROPOSER'), { hint: 'mean by task type' }), byType('PROPOSER').map(s => [s.cell, 'reward/mean'])],
    [lineChart('Solver reward', byType('SOLVER'), { hint: 'mean by task type' }), byType('SOLVER').map(s => [s.cell, 'reward/mean'])],
    [lineChart('Solver accuracy', byType('SOLVER'), { percent: true, range: [0, 1] }), byType('SOLVER').map(s => [s.cell, 'accuracy'])],
    [lineChart('Valid proposals', byType('PROPOSER'), { percent: true, range: [0, 1] }), byType('PROPOSER').map(s => [s.cell, 'validity'])],
    [lineChart('Solver response length', byType('SOLVER'), { hint: 'tokens', digits: 0 }), byType('SOLVER').map(s => [s.cell, 'response_length/mean'])],
    [lineChart('Proposer response length', byType('PROPOSER'), { hint: 'tokens', digits: 0 }), byType('PROPOSER').map(s => [s.cell, 'response_length/mean'])],
    [lineChart('Program complexity', byType('PROPOSER'), { hint: 'syntax-tree nodes', digits: 0 }), byType('PROPOSER').map(s => [s.cell, 'ast_nodes/mean'])],
    [lineChart('Surprise', byType('SOLVER'), { hint: 'mean −log p of drawn tokens, nats' }), byType('SOLVER').map(s => [s.cell, 'surprise/mean'])],
    [lineChart('Entropy and loss', [{ label: 'entropy', colour: '--learner' }, { label: 'loss', colour: '--alt' }], { digits: 3 }), [['learner', 'entropy/mean'], ['learner', 'loss/mean']]],
    [lineChart('Gradient norm', [{ label: 'grad norm', colour: '--learner' }]), [['learner', 'grad_norm/mean']]],
    [lineChart('Clip fraction', [{ label: 'clip fraction', colour: '--learner' }], { digits: 4 }), [['learner', 'clip_fraction/mean']]],
    [lineChart('Throughput', STAGES.map(s => ({ label: s, colour: `--${s}` })), { hint: 'records a second', digits: 1 }), STAGES.map(s => [s, 'throughput'])],
  ];
  const solveRates = bars('Solve rates of tasks', 'share of a task’s attempts that are right');
  const reasons = bars('Why proposals are refused');
  const verdicts = bars('Attempts by verdict', 'whole run');
  const answers = bars('Answer types', 'outputs of new tasks');
  const fates = bars('What became of trajectories', 'whole run');
  const words = bars('Novelty and reflection', 'shown windows');
  const compared = fleets(run.fleets || [], series);
  const heldOut = scores();

  const element = h('div', {},
    h('h1', { class: 'hidden' }, 'Overview'),
    h('section', { class: 'tiles', 'aria-label': 'Key figures' }, Object.values(tiles).map(t => t.element)),
    picture.panel,
    h('div', { class: 'bar-head' }, h('h2', {}, 'Over time'), range(load)),
    h('section', { class: 'grid', 'aria-label': 'Charts over time' }, charts.map(([chart]) => chart.panel)),
    compared.panel,
    heldOut.panel,
    h('h2', {}, 'Distributions'),
    h('section', { class: 'grid', 'aria-label': 'Distributions' }, [solveRates, reasons, verdicts, answers, fates, words].map(b => b.panel)));

  let minutes = Number(localStorage.getItem('minutes')) || 60;

  async function load(chosen) {
    if (chosen) { minutes = chosen; localStorage.setItem('minutes', String(chosen)); }
    const answer = await json(`/api/series?minutes=${minutes}`);
    series.windows.clear();
    series.add(answer.windows);
    draw();
    await heldOut.load();
  }

  function range(onchange) {
    const select = h('select', { id: 'minutes' }, [[15, '15 minutes'], [60, 'an hour'], [240, '4 hours'], [720, '12 hours']]
      .map(([value, text]) => h('option', { value: String(value) }, text)));
    select.value = String(Number(localStorage.getItem('minutes')) || 60);
    select.addEventListener('change', () => onchange(Number(select.value)));
    return h('label', { class: 'range' }, 'Last ', select);
  }

  function draw() {
    const until = Date.now() / 1000 - run.windowSeconds;
    charts.forEach(([chart, lines]) => chart.set(series.data(lines, until)));
    compared.draw(until);
    const bins = series.sums('solve_rate_bin/', cell => cell.endsWith('/PROPOSER'));
    solveRates.set([['0', '0 %'], ['0-25', '0–25 %'], ['25-50', '25–50 %'], ['50-75', '50–75 %'], ['75-100', '75–100 %'], ['1', '100 %']]
      .map(([bin, label]) => [label, bins.get(bin) || 0, '--solver']), count);
    const types = [...series.sums('answer_type/', cell => cell.endsWith('/PROPOSER'))].sort((a, b) => b[1] - a[1]);
    answers.set(types.slice(0, REASONS).map(([label, value]) => [label, value, '--verifier']), count);
    const of = (name, role) => series.sums(name, cell => cell.endsWith(role)).get('') || 0;
    words.set([
      ['new behaviours', of('new_behaviours', '/PROPOSER'), '--good'],
      ['behaviour unknown', of('unknown_behaviours', '/PROPOSER'), '--dim'],
      ['duplicates', of('rejected/DUPLICATE', '/PROPOSER'), '--warn'],
      ['texts that reflect', of('reflecting', 'ER'), '--alt'],
    ].map(e => e), count);
  }

  /** Of the newest window that has ended, or of the newest that has a value. */
  function latest(cell, name, known = false) {
    const until = Date.now() / 1000 - run.windowSeconds;
    for (const t of series.times().reverse()) {
      const value = t <= until ? series.value(t, cell, name) : null;
      if (t <= until && (value !== null || !known)) return value;
    }
    return null;
  }

  function update(summary) {
    series.add(summary.windows);
    series.trim(keep);
    const counts = summary.counts;
    const trajectories = counts.trajectories;
    tiles.version.set(`v${count(counts.versions)}`, summary.ready ? 'newest on the log' : 'reading the log…');
    tiles.tasks.set(count(counts.tasks.verified), `of ${count(counts.tasks.proposed)} proposed`);
    const rates = TYPES.map(type => latest(`${type}/SOLVER`, 'accuracy', true)).filter(v => v !== null);
    tiles.accuracy.set(rates.length ? percent(rates.reduce((a, b) => a + b) / rates.length) : '–');
    tiles.rewarded.set(count(trajectories.rewarded), `${count(trajectories.trained)} trained, ${count(trajectories.pending)} pending`);
    tiles.staleness.set(number(counts.staleness.mean, 1), `versions, at most ${number(counts.staleness.max, 0)}`);
    const flags = Object.values(counts.flags).reduce((a, b) => a + b, 0);
    tiles.flags.set(count(flags), flags ? 'see Safety' : 'nothing found');
    reasons.set(Object.entries(counts.tasks.rejected).sort((a, b) => b[1] - a[1]).slice(0, REASONS)
      .map(([reason, value]) => [reason.replace(/_/g, ' ').toLowerCase(), value, '--bad', `#/rejected?reason=${reason}`]), count);
    const by = name => TYPES.reduce((sum, type) => sum + (summary.counters[`verdict/SOLVER/${type}/${name}`] || 0), 0);
    verdicts.set([['correct', by('CORRECT'), '--good'], ['wrong', by('WRONG'), '--bad'], ['malformed', by('FORMAT_ERROR'), '--warn']], count);
    fates.set([['trained', trajectories.trained, '--good'], ['pending', trajectories.pending, '--dim'],
      ...Object.entries(trajectories.dropped).map(([reason, value]) => [`dropped: ${reason.toLowerCase()}`, value, '--warn'])], count);
    draw();
    // What fails is asked for again with a later update.
    heldOut.load().catch(() => {});
    const stages = {};
    for (const stage of STAGES) {
      const busyMillis = latest(stage, 'busy_millis');
      const busyShare = latest(stage, 'busy_share/mean');
      const rows = stage === 'learner' ? 1 : run.rows;
      stages[stage] = {
        throughput: latest(stage, 'throughput') || 0,
        lag: summary.lags[stage],
        busy: stage === 'verifier' ? busyShare ?? undefined : busyMillis === null ? undefined : Math.min(1, busyMillis / 1000 / run.windowSeconds / rows),
      };
    }
    const rewards = TYPES.flatMap(type => ['PROPOSER', 'SOLVER'].map(role => latest(`${type}/${role}`, 'trajectories') || 0))
      .reduce((a, b) => a + b, 0) / run.windowSeconds;
    const accepted = TYPES.reduce((sum, type) => sum + (latest(`${type}/PROPOSER`, 'new_behaviours') || 0), 0) / run.windowSeconds;
    picture.set({
      live: true, stages,
      flows: {
        'task-requests': stages.proposer.throughput, 'proposed-tasks': stages.proposer.throughput, 'verified-tasks': accepted,
        solutions: stages.solver.throughput, rewards, weights: counts.versions,
      },
    });
  }

  return { element, update, ready: load };
}
