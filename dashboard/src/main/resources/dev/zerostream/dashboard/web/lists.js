// Lists that page through the log by offsets: tasks, rejected tasks, versions, flags, dead letters.
import { h, json, count, number, percent, time, taskLink, badge, typeBadge, empty, visible, short } from './dom.js';
import { lineChart } from './charts.js';

/** A table that fills by pages. columns: [{title, cell(entry), class}] */
function paged(path, columns, caption) {
  const body = h('tbody', {});
  const button = h('button', { type: 'button', class: 'plain' }, 'Older');
  const note = h('p', { class: 'empty', role: 'status' });
  let query = new URLSearchParams();
  let next = null;
  let asked = 0;

  async function more() {
    const mine = ++asked;
    button.disabled = true;
    const parameters = new URLSearchParams(query);
    if (next) parameters.set('before', next);
    const page = await json(`${path}?${parameters}`);
    if (mine !== asked) return page;
    page.entries.forEach(entry => body.append(h('tr', {}, columns.map(column =>
      h('td', { class: column.class, 'data-title': column.title }, column.cell(entry))))));
    next = page.next;
    button.disabled = false;
    button.hidden = !next;
    note.textContent = body.children.length ? '' : next ? 'None among the newest; there are older ones to look through.' : 'None.';
    return page;
  }

  button.addEventListener('click', more);
  return {
    element: h('div', {}, h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
      h('table', {}, h('caption', { class: 'hidden' }, caption), h('thead', {}, h('tr', {}, columns.map(c => h('th', { scope: 'col', class: c.class }, c.title)))), body)), note, button),
    async load(parameters) { query = parameters; next = null; body.replaceChildren(); return more(); },
  };
}

function choice(name, label, options, parameters) {
  const select = h('select', { name, id: `filter-${name}` }, h('option', { value: '' }, 'any'),
    options.map(o => h('option', { value: o }, o.replace(/_/g, ' ').toLowerCase())));
  select.value = parameters.get(name) || '';
  return h('label', {}, label, select);
}

const TYPES = ['DEDUCTION', 'ABDUCTION', 'INDUCTION', 'ERROR_DEDUCTION'];
const REASONS = ['FORMAT', 'SYNTAX', 'NO_ENTRY_POINT', 'FORBIDDEN', 'RUNTIME_ERROR', 'TIMEOUT', 'MEMORY', 'OUTPUT_TOO_LARGE',
  'NOT_A_LITERAL', 'NONDETERMINISTIC', 'DUPLICATE', 'TOO_FEW_INPUTS', 'ABANDONED', 'NO_ERROR', 'NOT_COMPOSED'];

const WHEN = { title: 'When', cell: e => time(e.at), class: 'nowrap' };
const TASK = { title: 'Task', cell: e => taskLink(e.task) };
const KIND = { title: 'Type', cell: e => typeBadge(e.type) };
const PREVIEW = { title: 'Proposal', cell: e => h('code', { class: 'preview' }, visible(e.preview || (e.phase === 'PRACTICE' ? 'an old task asked again' : ''))), class: 'wide' };
const VERSION = { title: 'Weights', cell: e => (e.numbers.version === undefined ? '–' : `v${count(e.numbers.version)}`), class: 'num' };

export async function tasks(context, parameters) {
  const table = paged('/api/tasks', [WHEN, TASK, KIND,
    { title: 'Verdict', cell: e => badge(e.reason || e.verdict, e.reason ? (e.reason === 'DUPLICATE' ? 'warn' : 'bad') : 'good') },
    { title: 'Solved', cell: e => percent(e.numbers.solve_rate), class: 'num' },
    { title: 'Reward', cell: e => number(e.numbers.reward), class: 'num' },
    VERSION, PREVIEW], 'Tasks, newest first');
  const text = h('input', { type: 'search', name: 'q', id: 'filter-q', placeholder: 'id or words of the proposal', spellcheck: 'false' });
  text.value = parameters.get('q') || '';
  const version = h('input', { type: 'number', name: 'version', id: 'filter-version', min: '0', inputmode: 'numeric' });
  version.value = parameters.get('version') || '';
  const form = h('form', { class: 'filters' }, h('label', {}, 'Search', text),
    choice('type', 'Type', TYPES, parameters), choice('verdict', 'Verdict', ['VALID', 'INVALID'], parameters),
    h('label', {}, 'Weights', version), choice('novelty', 'Novelty', ['new', 'unknown', 'duplicate'], parameters),
    h('button', { type: 'submit' }, 'Filter'), h('a', { href: '#/tasks', class: 'plain' }, 'Clear'));
  form.addEventListener('submit', event => {
    event.preventDefault();
    const chosen = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    location.hash = `#/tasks${chosen.size ? `?${chosen}` : ''}`;
  });
  form.querySelectorAll('select').forEach(select => select.addEventListener('change', () => form.requestSubmit()));
  return {
    element: h('div', {}, h('h1', {}, 'Tasks'), form, table.element),
    async ready() {
      const page = await table.load(parameters);
      if (page.exact) location.replace(`#/task/${encodeURIComponent(page.exact)}`);
    },
  };
}

export async function rejected(context, parameters) {
  const table = paged('/api/tasks', [WHEN, TASK, KIND,
    { title: 'Reason', cell: e => badge(e.reason || '–', e.reason === 'DUPLICATE' ? 'warn' : 'bad') },
    { title: 'Why', cell: e => visible(e.detail || ''), class: 'wide' }, VERSION, PREVIEW], 'Rejected tasks, newest first');
  const filters = h('form', { class: 'filters' }, choice('reason', 'Reason', REASONS, parameters), choice('type', 'Type', TYPES, parameters));
  filters.addEventListener('submit', event => event.preventDefault());
  filters.addEventListener('change', () => {
    const chosen = new URLSearchParams([...new FormData(filters)].filter(([, value]) => value));
    location.hash = `#/rejected${chosen.size ? `?${chosen}` : ''}`;
  });
  return {
    element: h('div', {}, h('h1', {}, 'Rejected tasks'), filters, table.element),
    ready() { const all = new URLSearchParams(parameters); all.set('verdict', 'INVALID'); return table.load(all); },
  };
}

export async function versions() {
  const lines = (title, names, options) => [lineChart(title, names.map(([label, , colour]) => ({ label, colour })), { time: false, ...options }), names.map(n => n[1])];
  const charts = [
    lines('Loss', [['loss', 'loss', '--learner']], { digits: 3 }),
    lines('Entropy', [['entropy', 'entropy', '--learner']]),
    lines('Gradient norm', [['grad norm', 'grad_norm', '--learner']]),
    lines('Clip fraction', [['clip fraction', 'clip_fraction', '--learner']], { digits: 4 }),
    lines('Solve rate', TYPES.map(t => [t.toLowerCase(), `solve_rate/${t}`, `--${t.toLowerCase()}`]), { percent: true, range: [0, 1] }),
    lines('Staleness', [['mean', 'staleness/mean', '--learner'], ['max', 'staleness/max', '--alt']], { digits: 1 }),
  ];
  const score = e => Object.entries(e.numbers).filter(([name]) => name.startsWith('eval/')).map(([name, v]) => `${name.slice(5)} ${percent(v)}`).join(', ');
  const table = paged('/api/versions', [
    { title: 'Version', cell: e => h('a', { href: `#/tasks?version=${e.id}`, title: 'Tasks proposed by it' }, `v${e.id}`), class: 'num' }, WHEN,
    { title: 'Kind', cell: e => badge(e.kind) },
    { title: 'Trained on', cell: e => count(e.numbers.trajectories), class: 'num' },
    { title: 'Loss', cell: e => number(e.numbers.loss, 3), class: 'num' },
    { title: 'Entropy', cell: e => number(e.numbers.entropy), class: 'num' },
    { title: 'Grad norm', cell: e => number(e.numbers.grad_norm), class: 'num' },
    { title: 'Clipped', cell: e => percent(e.numbers.clip_fraction), class: 'num' },
    { title: 'Staleness', cell: e => number(e.numbers['staleness/mean'], 1), class: 'num' },
    { title: 'Step', cell: e => (e.numbers.step_millis === undefined ? '–' : `${count(e.numbers.step_millis)} ms`), class: 'num' },
    { title: 'Held-out', cell: e => score(e) || '–' },
    { title: 'Digest', cell: e => h('code', { title: e.digest }, e.digest.slice(0, 10)) }], 'Weight versions, newest first');
  return {
    element: h('div', {}, h('h1', {}, 'Weight versions'), h('section', { class: 'grid', 'aria-label': 'By version' }, charts.map(([c]) => c.panel)), h('h2', {}, 'Timeline'), table.element),
    async ready() {
      const page = await json('/api/versions?limit=200');
      const rows = page.entries.slice().reverse();
      const data = names => [rows.map(e => Number(e.id)), ...names.map(name => rows.map(e => e.numbers[name] ?? null))];
      charts.forEach(([chart, names]) => chart.set(data(names)));
      return table.load(new URLSearchParams());
    },
  };
}

const SEVERITY = { 1: ['notice', 'dim'], 2: ['warning', 'warn'], 3: ['alarm', 'bad'] };

export async function safety(context, parameters) {
  const rules = h('ul', { class: 'chips', 'aria-label': 'Rules' });
  const table = paged('/api/flags', [WHEN,
    { title: 'Severity', cell: e => badge(...(SEVERITY[e.severity] || [e.severity])) },
    { title: 'Rule', cell: e => visible(e.rule) },
    { title: 'Trajectory', cell: e => (e.id.startsWith('window/') ? visible(e.id) : h('a', { href: `#/trajectory/${encodeURIComponent(e.id)}`, title: e.id, class: 'id' }, visible(short(e.id)))) },
    { title: 'Evidence', cell: e => h('code', { class: 'evidence' }, visible(e.evidence)), class: 'wide' }], 'Safety flags, newest first');
  return {
    element: h('div', {}, h('h1', {}, 'Safety'), h('p', { class: 'lead' }, 'Texts that a person should look at. A flag is a pointer, not a verdict: nothing is rewarded or dropped because of it.'), rules, table.element),
    update(summary) {
      const found = Object.entries(summary.counts.flags).sort((a, b) => b[1] - a[1]);
      rules.replaceChildren(h('li', {}, h('a', { href: '#/safety' }, 'all')), ...found.map(([rule, n]) =>
        h('li', {}, h('a', { href: `#/safety?rule=${encodeURIComponent(rule)}` }, `${rule} ${count(n)}`))));
    },
    ready: () => table.load(parameters),
  };
}

export async function deadLetters(context, parameters) {
  const table = paged('/api/dead-letters', [WHEN,
    { title: 'Stage', cell: e => visible(e.stage) },
    { title: 'Record', cell: e => h('code', {}, visible(`${e.topic}-${e.partition}@${e.offset}`)) },
    { title: 'Cause', cell: e => visible(e.cause), class: 'wide' }], 'Dead letters, newest first');
  return {
    element: h('div', {}, h('h1', {}, 'Dead letters'), h('p', { class: 'lead' }, 'Records that a stage could not read or finish, kept with their bytes on dead-letters.'), table.element),
    ready: () => table.load(parameters),
  };
}

export function missing(id) {
  return { element: h('div', {}, h('h1', {}, 'Not found'), empty(`There is no task or trajectory ${visible(id)} on this run’s log.`)) };
}
