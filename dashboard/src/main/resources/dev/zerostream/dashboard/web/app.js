// Which view is shown, and the stream of changes that feeds it.
import { h, json, count, visible } from './dom.js';
import { handOverCharts, redrawCharts } from './charts.js';
import { overview } from './overview.js';
import { tasks, rejected, versions, safety, deadLetters } from './lists.js';
import { taskView } from './task.js';

const main = document.getElementById('main');
const live = document.getElementById('live');
const liveText = document.getElementById('live-text');
const VIEWS = { tasks, rejected, versions, safety, 'dead-letters': deadLetters };
let view = null;
let newest = null;
let shown = 0;
let run = null;

function route() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/');
  return { name: name || 'overview', id: decodeURIComponent(rest.join('/')), parameters: new URLSearchParams(query || '') };
}

async function open(at) {
  if (at.name === 'task' || at.name === 'trajectory') return taskView(at.id);
  if (VIEWS[at.name]) return VIEWS[at.name]({ run }, at.parameters);
  return overview({ run });
}

async function show() {
  const mine = ++shown;
  const at = route();
  const tab = at.name === 'task' || at.name === 'trajectory' ? 'tasks' : VIEWS[at.name] ? at.name : 'overview';
  document.querySelectorAll('[data-view]').forEach(link => {
    if (link.dataset.view === tab) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  document.title = at.id ? `${at.id} · Zerostream` : `${tab} · Zerostream`;
  try {
    const next = await open(at);
    if (mine !== shown) return;
    forget();
    forget = handOverCharts();
    view = next;
    main.replaceChildren(view.element);
    window.scrollTo(0, 0);
    if (newest && view.update) view.update(newest);
    if (view.ready) await view.ready();
  } catch (failure) {
    if (mine === shown) main.replaceChildren(h('p', { class: 'empty' }, `This could not be loaded: ${visible(failure.message)}.`));
  }
}

let forget = () => {};

function status(text, on) {
  liveText.textContent = text;
  live.classList.toggle('on', on);
}

function listen() {
  const events = new EventSource('/events');
  events.addEventListener('update', event => {
    newest = JSON.parse(event.data);
    status(newest.ready ? 'live' : 'reading the log', newest.ready);
    badgeCount('safety-count', Object.values(newest.counts.flags).reduce((a, b) => a + b, 0));
    badgeCount('letter-count', newest.counts.deadLetters);
    if (view && view.update) view.update(newest);
  });
  events.onerror = () => status('connecting', false);
}

function badgeCount(id, value) {
  const badge = document.getElementById(id);
  badge.hidden = !value;
  badge.textContent = count(value);
}

function theme() {
  const chosen = localStorage.getItem('theme');
  if (chosen) document.documentElement.dataset.theme = chosen;
  document.getElementById('theme').addEventListener('click', () => {
    const dark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.dataset.theme = dark ? 'light' : 'dark';
    localStorage.setItem('theme', document.documentElement.dataset.theme);
    redrawCharts();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redrawCharts);
}

document.getElementById('find').addEventListener('submit', event => {
  event.preventDefault();
  const text = document.getElementById('find-text').value.trim();
  if (text) location.hash = `#/tasks?q=${encodeURIComponent(text)}`;
});

theme();
run = await json('/api/run');
document.getElementById('run').textContent = `${visible(run.runId)} · profile ${visible(run.settings.profile || '')} · seed ${run.seed}`;
window.addEventListener('hashchange', show);
await show();
listen();
