// Small things that every view needs. Text only ever enters the page as text nodes.

/** An element with attributes and children; strings become text. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const child of children.flat()) {
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** Control characters and marks that turn text around, made visible. */
export function visible(text) {
  return String(text)
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, c => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/\u007f/g, '\u2421')
    .replace(/[\u0080-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
      c => '⟨U+' + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0') + '⟩');
}

export async function json(path) {
  const response = await fetch(path, { headers: { Accept: 'application/json' } });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value) {
  return value === null || value === undefined || Number.isNaN(value) ? '–' : whole.format(value);
}

export function number(value, digits = 2) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (value !== 0 && Math.abs(value) < 0.001) return value.toExponential(1);
  return value.toFixed(digits);
}

export function percent(value) {
  return value === null || value === undefined || Number.isNaN(value)
    ? '–' : `${(100 * value).toFixed(value > 0 && value < 0.1 ? 1 : 0)} %`;
}

export function time(iso) {
  const at = new Date(iso);
  return h('time', { datetime: iso, title: iso }, at.toLocaleTimeString([], { hour12: false }));
}

/** A short form of a long id, the whole one as title. */
export function short(id) {
  return id.length > 28 ? `${id.slice(0, 12)}…${id.slice(-13)}` : id;
}

export function taskLink(id, text = short(id)) {
  return h('a', { href: `#/task/${encodeURIComponent(id)}`, title: id, class: 'id' }, visible(text));
}

const TONES = {
  VALID: 'good', CORRECT: 'good', INVALID: 'bad', WRONG: 'bad', FORMAT_ERROR: 'bad', UNKNOWN: 'dim',
  DUPLICATE: 'warn',
};

export function badge(text, tone = TONES[text] || 'dim') {
  return h('span', { class: `badge ${tone}` }, visible(text).replace(/_/g, ' ').toLowerCase());
}

export function typeBadge(type) {
  return h('span', { class: `type ${String(type).toLowerCase()}` }, visible(type).replace(/_/g, ' ').toLowerCase());
}

export function empty(text) {
  return h('p', { class: 'empty' }, text);
}
