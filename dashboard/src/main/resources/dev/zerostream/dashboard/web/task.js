// One task: program, input, output, each attempt with its reward and why, and where it led.
import { h, json, number, percent, time, taskLink, badge, typeBadge, visible } from './dom.js';
import { plain, source } from './python.js';
import { missing } from './lists.js';

const WHY = {
  CORRECT: 'right: 1',
  WRONG: 'well formed but wrong: −0.5',
  FORMAT_ERROR: 'no answer in the format asked for: −1',
  UNKNOWN: 'nobody could generate it: no reward',
};

function why(trajectory, phase) {
  if (trajectory.role === 'PROPOSER' && phase === 'PRACTICE') return 'an old task asked again: nobody earns for proposing it';
  if (trajectory.reward === null) {
    return trajectory.closedBy === 'ABANDONED' ? 'abandoned: no reward'
      : trajectory.rejectReason ? 'seeding: refused without a reward' : 'too few attempts arrived: no reward';
  }
  if (trajectory.role === 'SOLVER') return WHY[trajectory.verdict] || '';
  if (trajectory.rejectReason === 'DUPLICATE') return 'behaves like an earlier task: 0';
  if (trajectory.rejectReason) return `no valid task (${trajectory.rejectReason.replace(/_/g, ' ').toLowerCase()}): −1`;
  if (trajectory.solveRate > 0 && trajectory.solveRate < 1) return `learnable: 1 − solve rate ${number(trajectory.solveRate)}`;
  return trajectory.solveRate === 0 ? 'nobody solved it: 0' : 'everybody solved it: 0';
}

function field(label, text, name) {
  return text === null || text === undefined ? null
    : h('div', { class: 'field' }, h('h3', {}, label), source(text, name || label));
}

function facts(pairs) {
  return h('dl', { class: 'facts' }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))));
}

function weights(trajectory) {
  const versions = [...new Set(trajectory.versions)];
  return versions.length ? versions.map(v => `v${v}`).join(' → ') : '–';
}

function fate(trajectory) {
  if (trajectory.trainedBy) return h('a', { href: `#/versions` }, `trained v${trajectory.trainedBy}`);
  if (trajectory.dropped) return `dropped: ${trajectory.dropped.split(' ')[0].toLowerCase()} at v${trajectory.dropped.split(' ')[1]}`;
  return 'pending';
}

function details(summary, text) {
  return h('details', {}, h('summary', {}, summary), source(text, summary));
}

function trajectoryCard(trajectory, chosen, phase) {
  const id = trajectory.trajectoryId;
  const role = trajectory.role === 'PROPOSER' ? 'Proposal' : `Attempt ${trajectory.attempt}`;
  return h('article', { class: `panel attempt${chosen ? ' chosen' : ''}`, id: `t-${id}`, tabindex: '-1' },
    h('header', {}, h('h3', {}, role), badge(trajectory.verdict || 'pending'),
      h('span', { class: 'reward' }, 'reward ', h('b', {}, number(trajectory.reward)), h('span', { class: 'hint' }, ` ${why(trajectory, phase)}`)),
      h('a', { class: 'permalink', href: `#/trajectory/${encodeURIComponent(id)}`, title: 'Link to this trajectory', 'aria-label': `Link to ${role}` }, '#')),
    source(trajectory.response, `Response of ${role}`),
    facts([['Weights', weights(trajectory)], ['Then', fate(trajectory)],
      ['Length', `${trajectory.promptTokens} + ${trajectory.responseTokens} tokens`],
      ['Ended by', trajectory.finishReason.toLowerCase()], ['Temperature', number(trajectory.temperature)],
      ['Fleet', trajectory.fleet && visible(trajectory.fleet)], ['Worker', visible(trajectory.worker)], ['Finished', time(trajectory.finishedAt)]]),
    details('Prompt', trajectory.prompt));
}

function links(title, ids, none) {
  return h('div', { class: 'field' }, h('h3', {}, title),
    ids && ids.length ? h('ul', { class: 'links' }, ids.map(id => h('li', {}, taskLink(id)))) : h('p', { class: 'empty' }, none));
}

export async function taskView(id) {
  const page = await json(`/api/task/${encodeURIComponent(id)}`);
  if (!page) return missing(id);
  const task = page.task;
  const proposal = page.trajectories.find(t => t.role === 'PROPOSER') || page.proposal;
  const attempts = page.trajectories.filter(t => t.role === 'SOLVER').sort((a, b) => a.attempt - b.attempt);
  const right = attempts.filter(t => t.verdict === 'CORRECT').length;
  const examples = task && task.examples.length
    ? h('div', { class: 'field' }, h('h3', {}, 'Examples'), h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Examples' }, h('table', {},
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Input'), h('th', { scope: 'col' }, 'Output'), h('th', { scope: 'col' }, 'Solver sees it'))),
      h('tbody', {}, task.examples.map((e, i) => h('tr', {}, h('td', {}, h('code', {}, visible(e.input))), h('td', {}, h('code', {}, visible(e.output))),
        h('td', {}, i < task.visibleExamples ? 'yes' : 'no')))))))
    : null;
  const element = h('div', { class: 'task' },
    h('p', { class: 'crumb' }, h('a', { href: '#/tasks' }, 'Tasks'), ' / '),
    h('h1', { class: 'id' }, visible(page.id)),
    h('p', { class: 'chips-line' }, typeBadge(page.type || (task && task.taskType) || ''),
      page.domain ? badge(page.domain) : null, page.phase ? badge(page.phase) : null,
      task ? badge('verified', 'good') : proposal && proposal.rejectReason ? badge(proposal.rejectReason, proposal.rejectReason === 'DUPLICATE' ? 'warn' : 'bad') : badge('pending'),
      attempts.length ? h('span', { class: 'solved' }, `${right} of ${attempts.length} solved it (${percent(right / attempts.length)})`) : null),
    page.refusal ? h('p', { class: 'refusal' }, visible(page.refusal)) : null,
    h('div', { class: 'columns' },
      h('section', { class: 'panel', 'aria-label': 'Task' },
        task ? [field('Program', task.program), task.message ? h('div', { class: 'field' }, h('h3', {}, 'Hint to the solver'), plain(task.message, 'Hint')) : null,
          field('Input', task.input), field('Output', task.output), examples]
          : h('p', { class: 'empty' }, 'It did not become a task; the proposal below shows what was tried.'),
        task ? facts([['Syntax-tree nodes', task.complexity.astNodes], ['Lines', task.complexity.lines], ['Cyclomatic', task.complexity.cyclomatic],
          ['Cognitive', task.complexity.cognitive], ['Halstead volume', number(task.complexity.halsteadVolume, 0)],
          ['Behaviour', page.fingerprint === 'known' ? 'new on probe inputs' : 'unknown, new by its text'], ['Verified', time(task.verifiedAt)]]) : null),
      h('section', { class: 'panel', 'aria-label': 'Lineage' },
        links('Shown to its proposer', page.references, 'Nothing: it was proposed without references.'),
        task && task.practiceOf ? links('Asks again', [task.practiceOf]) : null,
        page.sourceTask ? links('Its program comes from', [page.sourceTask]) : null,
        links('Shown to the proposers of', page.referencedBy, 'Nobody yet.'))),
    h('h2', {}, 'Trajectories'),
    proposal ? trajectoryCard({ verdict: null, reward: null, closedBy: null, ...proposal }, proposal.trajectoryId === id, page.phase) : null,
    attempts.map(t => trajectoryCard(t, t.trajectoryId === id, page.phase)));
  return {
    element,
    ready() {
      const chosen = element.querySelector('.chosen');
      if (chosen) { chosen.scrollIntoView({ block: 'center' }); chosen.focus({ preventScroll: true }); }
    },
  };
}
