// Colours Python source. Builds spans with text nodes, so that whatever the text says stays text.
import { h, visible } from './dom.js';

const WORDS = new Set(('and as assert async await break class continue def del elif else except finally for from '
  + 'global if import in is lambda nonlocal not or pass raise return try while with yield match case').split(' '));
const VALUES = new Set(['True', 'False', 'None']);
const TOKEN = /(#[^\n]*)|([rbfuRBFU]{0,2}(?:'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))|(\b\d[\w.]*)|([A-Za-z_]\w*)|([^\w\s#'"]+)|(\s+|.)/g;
const LONGEST = 40000;

/** A block of plain text. */
export function plain(text, label) {
  return h('pre', { class: 'code', tabindex: '0', role: 'region', 'aria-label': label }, visible(text.slice(0, LONGEST)));
}

/** A block of source with line breaks kept. */
export function source(text, label) {
  const cut = text.length > LONGEST;
  const code = h('code');
  fill(code, cut ? text.slice(0, LONGEST) : text);
  const block = h('pre', { class: 'code', tabindex: '0', role: 'region', 'aria-label': label || 'Program' }, code);
  return cut ? h('div', {}, block, more(text, code)) : block;
}

function more(text, code) {
  const button = h('button', { type: 'button', class: 'plain' }, `Show all ${text.length} characters`);
  button.addEventListener('click', () => { code.textContent = visible(text); button.remove(); });
  return button;
}

function fill(code, text) {
  let before = '';
  for (const match of text.matchAll(TOKEN)) {
    const [token, comment, string, numeral, word] = match;
    const kind = comment ? 'comment' : string ? 'string' : numeral ? 'number'
      : word && WORDS.has(word) ? 'keyword' : word && VALUES.has(word) ? 'number'
        : word && before === 'def' ? 'name' : null;
    if (kind) code.append(h('span', { class: `py-${kind}` }, visible(token)));
    else code.append(visible(token));
    if (word) before = word;
  }
}
