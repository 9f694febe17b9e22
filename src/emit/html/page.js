// The review page. It reads the data blocks, draws what is near the view, and keeps decisions. Whatever comes out of the
// data goes into the page as text, never as markup.
(() => {
'use strict';

const $ = id => document.getElementById(id);
const read = element => JSON.parse(element.textContent);
const TEXTS = read($('texts'));
const SUMMARY = read($('summary'));
const NAMES = ['minor', 'major', 'critical'];
const root = document.documentElement;

// ---- what the browser keeps --------------------------------------------------------------------------------------

const store = (() => {
  try {
    const s = window.localStorage;
    s.setItem('selaras:try', '1');
    s.removeItem('selaras:try');
    return s;
  } catch {
    return null; // forbidden or full: in a mail program's preview, in a private window
  }
})();
let keeps = store !== null;

function keep(key, value) {
  if (!store) return;
  try {
    store.setItem(key, JSON.stringify(value));
    keeps = true;
  } catch {
    keeps = false;
  }
}

function kept(key) {
  try {
    const value = store && JSON.parse(store.getItem(key));
    return value && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}

const PREFERENCES = 'selaras:preferences';
const REVIEW = `selaras:review:${SUMMARY.id}`;
const preferences = { lang: SUMMARY.lang, theme: 'auto', keys: true, reviewer: '', excel: SUMMARY.excel };
{
  const old = kept(PREFERENCES);
  if (['auto', 'light', 'dark'].includes(old.theme)) preferences.theme = old.theme;
  if (typeof old.keys === 'boolean') preferences.keys = old.keys;
  if (typeof old.reviewer === 'string') preferences.reviewer = old.reviewer;
  const lang = kept(REVIEW).lang;
  if (typeof lang === 'string' && lang in TEXTS) preferences.lang = lang; // chosen on this page
}

function setPreference(name, value) {
  preferences[name] = value;
  const { theme, keys, reviewer } = preferences;
  keep(PREFERENCES, { theme, keys, reviewer });
}

// ---- texts -------------------------------------------------------------------------------------------------------

function t(key, values = {}) {
  const text = TEXTS[preferences.lang][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

const count = n => n.toLocaleString(preferences.lang === 'id' ? 'id-ID' : 'en-GB');
const decimal = text => (preferences.lang === 'id' ? text.replace('.', ',') : text);
const percent = x => `${Math.round(x * 100)}${preferences.lang === 'id' ? '%' : ' %'}`;

// An element with attributes (`on…` are listeners) and children.
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(c => c !== null && c !== undefined && c !== ''));
  return element;
}

// ---- data --------------------------------------------------------------------------------------------------------

const documents = [];
const beads = [];
const findings = [];
for (const block of document.querySelectorAll('script.document')) {
  const data = read(block);
  let doc = documents[documents.length - 1];
  // rows that stand alone come as documents without a name; those of one file are shown as one
  if (!doc || data.name || doc.named || doc.path !== data.path) {
    doc = { title: data.name || data.path || '–', named: Boolean(data.name), path: data.path, part: data.part, beads: [], findings: 0, sum: 0 };
    documents.push(doc);
  }
  for (const b of data.beads) {
    const bead = {
      ...b, doc, path: data.path, findings: [], element: null, filled: false, label: data.name ? b.n + 1 : b.id || b.n + 1,
      link: /^https?:\/\//i.test(data.link) ? data.link : '',
    };
    b.findings.forEach((f, k) => {
      const finding = { ...f, bead, number: k + 1, index: findings.length, shown: true, element: null };
      bead.findings.push(finding);
      findings.push(finding);
    });
    doc.beads.push(bead);
    doc.findings += bead.findings.length;
    doc.sum += Number(b.fidelity);
    beads.push(bead);
  }
}
{
  const seen = new Map();
  for (const f of findings) {
    const key = JSON.stringify([f.fingerprint, f.bead.id, f.bead.n]);
    const times = seen.get(key) ?? 0;
    seen.set(key, times + 1);
    f.key = times === 0 ? key : `${key}${times}`;
  }
}

// ---- decisions ---------------------------------------------------------------------------------------------------

// key of a finding: { decision: '', 'accept', 'reject' or 'fix:…'; comment }
const decisions = new Map();
let downloaded = ''; // the decisions as they were when last downloaded
let history = [];

function restore() {
  const old = kept(REVIEW);
  decisions.clear();
  for (const [key, d] of Object.entries(old.decisions ?? {})) {
    if (typeof d?.decision === 'string' && typeof d?.comment === 'string') decisions.set(key, d);
  }
  downloaded = typeof old.downloaded === 'string' ? old.downloaded : '';
}
restore();

const stamp = () => JSON.stringify([...decisions].sort());
const decisionOf = f => decisions.get(f.key)?.decision ?? '';
const commentOf = f => decisions.get(f.key)?.comment ?? '';
// a short mark of a long text (FNV-1a)
function mark(text) {
  let x = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) x = Math.imul(x ^ text.charCodeAt(k), 0x01000193);
  return `${text.length}:${(x >>> 0).toString(16)}`;
}

function save() {
  keep(REVIEW, { decisions: Object.fromEntries(decisions), downloaded, lang: preferences.lang === SUMMARY.lang ? null : preferences.lang });
}

function set(f, decision, comment = commentOf(f)) {
  if (decision || comment) decisions.set(f.key, { decision, comment });
  else decisions.delete(f.key);
  history = history.filter(x => x !== f);
  if (decision) history.push(f);
  save();
  drawDecision(f);
  drawCell(f.bead);
  drawProgress();
}

// ---- filters -----------------------------------------------------------------------------------------------------

const filter = { severities: [true, true, true], check: '', text: '', undecided: false, all: false };
let shownBeads = [];
let order = []; // findings shown
let current = null;

const folded = text => text.normalize('NFC').toLowerCase();

function apply() {
  const text = folded(filter.text.trim());
  const was = current;
  shownBeads = [];
  order = [];
  for (const b of beads) {
    const inTexts = !text || (b.folded ??= folded(`${b.source}\n${b.target}`)).includes(text);
    let some = false;
    for (const f of b.findings) {
      f.shown = filter.severities[f.severity] && (!filter.check || f.check === filter.check) && (!filter.undecided || !decisionOf(f))
        && (inTexts || (f.folded ??= folded(`${f.message}\n${f.suggestion}\n${f.check}`)).includes(text));
      if (f.shown) {
        some = true;
        order.push(f);
      }
    }
    if (some || (filter.all && inTexts && !filter.check && !filter.undecided)) {
      shownBeads.push(b);
      if (b.filled) drawShown(b);
    }
  }
  if (was && !was.shown) select(null);
  drawList();
  drawCounts();
}

// ---- the list ----------------------------------------------------------------------------------------------------

const list = $('list');
const near = new IntersectionObserver(entries => {
  for (const e of entries) if (e.isIntersecting) fill(e.target.bead);
}, { rootMargin: '1200px 0px' });

function shell(b) {
  const card = h('article', { class: 'card', 'aria-label': t('pair', { n: b.label }) });
  card.bead = b;
  // about as high as it will be, so that the scroll bar tells the truth
  const lines = Math.ceil(Math.max(b.source.length, b.target.length) / 48);
  card.style.containIntrinsicSize = `auto ${60 + 26 * lines + 104 * b.findings.length}px`;
  b.element = card;
  b.filled = false;
  return card;
}

function drawList() {
  near.disconnect();
  const parts = [];
  let doc = null;
  for (const b of shownBeads) {
    if (b.doc !== doc) {
      doc = b.doc;
      parts.push(heading(doc));
    }
    parts.push(b.element ?? shell(b));
  }
  list.replaceChildren(...parts);
  for (const b of shownBeads) if (!b.filled) near.observe(b.element);
  if (shownBeads.length <= 1500) fillRest(shownBeads);
  const nothing = $('nothing');
  nothing.hidden = shownBeads.length > 0;
  nothing.textContent = findings.length === 0 ? t('nothing_found') : t('nothing_fits');
}

// A list of moderate length is filled bit by bit while nothing else happens, for the browser's own search.
const idle = window.requestIdleCallback ?? (f => setTimeout(f, 40));
function fillRest(these, from = 0) {
  idle(() => {
    if (these !== shownBeads) return;
    these.slice(from, from + 20).forEach(fill);
    if (from + 20 < these.length) fillRest(these, from + 20);
  });
}

function heading(doc) {
  doc.heading ??= h('h2', { class: 'doc', tabindex: '-1' }, h('bdi', {}, doc.title), doc.part ? h('span', { class: 'part' }, doc.part) : null);
  return doc.heading;
}

function fill(b) {
  if (b.filled) return;
  b.filled = true;
  near.unobserve(b.element);
  const badges = [];
  if (b.moved) badges.push(h('span', { class: 'badge' }, t('moved')));
  if (b.alignment < 0.5) badges.push(h('span', { class: 'badge' }, t('unsure', { p: percent(b.alignment) })));
  const place = b.findings[0]?.place ?? b.path;
  const gauge = h('div', {});
  gauge.style.width = `${b.fidelity}%`;
  const level = Number(b.fidelity) >= 85 ? 'good' : Number(b.fidelity) >= 60 ? 'fair' : 'poor';
  b.element.replaceChildren(
    h('header', {},
      h('span', { class: 'number' }, t('pair', { n: b.label })),
      place ? h('span', { class: 'place', title: b.findings[0]?.source_place }, h('bdi', {}, place)) : null,
      b.link ? h('a', { href: b.link, rel: 'noopener noreferrer', target: '_blank' }, t('open_item')) : null,
      ...badges,
      h('span', { class: 'fidelity' }, t('fidelity'), h('span', { class: `gauge ${level}`, 'aria-hidden': 'true' }, gauge),
        h('b', {}, decimal(b.fidelity)))),
    h('div', { class: 'texts' }, side(b, 'source', 'en'), side(b, 'target', 'id')),
    b.findings.length ? h('ol', { class: 'findings' }, b.findings.map(drawFinding)) : '');
  drawShown(b);
  b.findings.forEach(drawDecision);
}

// One text, cut where findings begin and end.
function side(b, which, lang) {
  const text = b[which];
  const name = h('h3', { class: 'name' }, t(which));
  if (!text) return h('div', { class: 'side' }, name, h('p', { class: 'none' }, t(`no_${which}`)));
  const marks = b.findings.filter(f => f[which]);
  const cuts = new Set([0, text.length]);
  for (const f of marks) f[which].forEach(x => cuts.add(x));
  const points = [...cuts].sort((x, y) => x - y);
  const out = h('bdi', { lang, dir: 'ltr' }); // what runs the other way stays within its line
  const empty = at => {
    for (const f of marks) {
      if (f[which][0] === at && f[which][1] === at) out.append(piece('', [f], [f]));
    }
  };
  for (let k = 0; k + 1 < points.length; k++) {
    const [from, to] = [points[k], points[k + 1]];
    empty(from);
    const on = marks.filter(f => f[which][0] <= from && f[which][1] >= to);
    if (on.length) out.append(piece(text.slice(from, to), on, on.filter(f => f[which][1] === to)));
    else out.append(text.slice(from, to));
  }
  empty(text.length);
  return h('div', { class: 'side' }, name, h('p', { class: 'text' }, out));
}

// A marked stretch: `on` are the findings that it belongs to, `end` those that end with it and leave their number.
function piece(text, on, end) {
  const worst = Math.max(...on.map(f => f.severity));
  const element = h('mark', { class: `s${worst}${text ? '' : ' caret'}`, 'data-n': on.map(f => f.number).join(' ') }, text);
  for (const f of end) element.append(h('sup', {}, String(f.number)));
  return element;
}

const severity = k => h('span', { class: `severity s${k}` }, h('span', { class: 'shape', 'aria-hidden': 'true' }, h('i', {}, t(`letter_${k}`))), t(`severity_${k}`));

function drawFinding(f) {
  const b = f.bead;
  const was = f.target ? b.target.slice(...f.target) : '';
  const act = (name, key) => h('button', { type: 'button', class: `act ${name}`, 'data-act': name, title: TEXTS[preferences.lang][`${name}_hint`], 'aria-keyshortcuts': key },
    t(name), ' ', h('kbd', { 'aria-hidden': 'true' }, key));
  let change = null;
  if (f.suggestion) {
    change = h('p', { class: 'change' }, h('span', { class: was ? 'hidden' : 'name' }, `${t('suggestion')}: `),
      was ? [h('del', { lang: 'id' }, h('bdi', {}, was)), h('span', { 'aria-hidden': 'true' }, ' → ')] : null, h('ins', { lang: 'id' }, h('bdi', {}, f.suggestion)));
  }
  f.element = h('li', { class: `finding s${f.severity}`, 'data-n': f.number, tabindex: '-1' },
    h('span', { class: 'count' }, String(f.number)),
    h('div', { class: 'body' },
      h('p', { class: 'kind' }, severity(f.severity), h('code', { title: f.category }, f.check), h('span', { class: 'sure' }, t('confidence', { p: percent(Number(f.confidence)) }))),
      h('p', { class: 'message', lang: 'en' }, h('bdi', {}, f.message)),
      change,
      h('p', { class: 'verdict', hidden: true }),
      h('p', { class: 'remark', hidden: true })),
    h('div', { class: 'acts' }, act('accept', 'a'), act('reject', 'r'), act('fix', 'f'), act('comment', 'c'), act('undo', 'u')));
  f.element.finding = f;
  if (f === current) f.element.classList.add('current');
  return f.element;
}

function verdict(f) {
  const d = decisionOf(f);
  return d === 'accept' ? `✓ ${t('accepted')}` : d === 'reject' ? `✗ ${t('rejected')}` : d ? `✎ ${t('fixed', { text: d.slice(4) })}` : '';
}

function drawDecision(f) {
  const element = f.element;
  if (!element) return;
  const d = decisionOf(f);
  element.classList.toggle('decided', Boolean(d));
  const said = element.querySelector('.verdict');
  said.hidden = !d;
  said.replaceChildren(h('bdi', {}, verdict(f)));
  said.className = `verdict ${d.split(':')[0]}`;
  const remark = element.querySelector('.remark');
  remark.hidden = !commentOf(f);
  remark.replaceChildren(h('bdi', {}, `“${commentOf(f)}”`));
  for (const name of ['accept', 'reject', 'fix']) {
    element.querySelector(`.act.${name}`).setAttribute('aria-pressed', String(d.split(':')[0] === name));
  }
  element.querySelector('.act.undo').hidden = !d;
}

// Within a card, only what fits the filters.
function drawShown(b) {
  for (const f of b.findings) f.element.hidden = !f.shown;
  for (const m of b.element.querySelectorAll('mark')) {
    m.classList.toggle('off', !numbers(m).some(n => b.findings[n - 1].shown));
  }
}

const numbers = element => element.dataset.n.split(' ').map(Number);

// Lights up what belongs together: the same numbers in both texts and in the list below.
let lit = [];
function light(card, on) {
  lit.forEach(e => e.classList.remove('lit'));
  lit = card ? [...card.querySelectorAll('[data-n]')].filter(e => numbers(e).some(n => on.includes(n))) : [];
  lit.forEach(e => e.classList.add('lit'));
}
function point(event) {
  const from = event.target.closest?.('[data-n]');
  if (from) light(from.closest('.card'), numbers(from));
  else if (event.type === 'pointerover') {
    const focused = document.activeElement?.closest?.('[data-n]');
    light(focused?.closest('.card') ?? null, focused ? numbers(focused) : []);
  }
}
list.addEventListener('pointerover', point);
list.addEventListener('focusin', event => {
  point(event);
  const f = event.target.closest('.finding')?.finding;
  if (f && f !== current) select(f, false);
});
list.addEventListener('pointerleave', point);
list.addEventListener('click', event => {
  const button = event.target.closest('button[data-act]');
  const f = event.target.closest('.finding')?.finding;
  if (button && f) {
    select(f, false);
    act(button.dataset.act, f, false);
    return;
  }
  const m = event.target.closest('mark');
  if (m && String(window.getSelection()) === '') {
    const b = m.closest('.card').bead;
    const first = numbers(m).map(n => b.findings[n - 1]).find(x => x.shown);
    if (first) select(first);
  }
});

// ---- going from finding to finding -------------------------------------------------------------------------------

function select(f, go = true) {
  if (current !== f) {
    for (const [x, on] of [[current, false], [f, true]]) {
      x?.element?.classList.toggle('current', on);
      if (on) x?.element?.setAttribute('aria-current', 'true');
      else x?.element?.removeAttribute('aria-current');
    }
    drawHere(current?.bead, f?.bead);
    current = f;
  }
  if (!f || !go) return;
  const at = shownBeads.indexOf(f.bead);
  for (const b of shownBeads.slice(Math.max(0, at - 1), at + 2)) fill(b);
  f.element.classList.add('current');
  f.element.setAttribute('aria-current', 'true');
  f.element.focus({ preventScroll: true });
  bring(f.bead.element, f.element);
}

// Scrolls the texts and the finding into view; the finding, where both do not fit.
function bring(card, element) {
  const top = ($('top').offsetHeight && getComputedStyle($('top')).position === 'sticky' ? $('top').offsetHeight : 0) + 12;
  const bottom = window.innerHeight - $('desk').offsetHeight - 12;
  const settle = () => {
    const outer = card.getBoundingClientRect();
    const inner = element.getBoundingClientRect();
    if (outer.top >= top && inner.bottom <= bottom) return;
    const fits = inner.bottom - outer.top <= bottom - top;
    window.scrollBy({ top: (fits ? outer.top : inner.bottom - bottom) - (fits ? top : 0), behavior: 'instant' });
  };
  settle();
  requestAnimationFrame(settle); // heights above are known only once they are drawn
}

function step(by, undecided = filter.undecided) {
  let at = current ? order.indexOf(current) : -1;
  if (at < 0) {
    // from what is in view
    const first = shownBeads.find(b => b.element.getBoundingClientRect().bottom > $('top').offsetHeight + 20);
    const from = order.findIndex(f => f.bead === first);
    at = from < 0 || window.scrollY < 80 ? (by > 0 ? -1 : order.length) : by > 0 ? from - 1 : from;
  }
  for (let k = at + by; k >= 0 && k < order.length; k += by) {
    if (undecided && decisionOf(order[k])) continue;
    select(order[k]);
    return true;
  }
  if (current) select(current);
  say(by > 0 ? t('at_end') : t('at_start'));
  return false;
}

function act(name, f, goOn) {
  if (name === 'accept' || name === 'reject') {
    set(f, name);
    const told = verdict(f);
    if (goOn) step(1);
    say(told, false, progress());
  } else if (name === 'fix' || name === 'comment') {
    edit(f, name);
  } else if (name === 'undo') {
    const last = decisionOf(f) ? f : history[history.length - 1];
    if (!last) return;
    set(last, '');
    if (last !== f && last.shown) select(last);
    say(t('cleared'));
    if (document.activeElement === document.body) last.element?.focus({ preventScroll: true });
  }
}

function edit(f, what) {
  select(f);
  f.element.querySelector('form')?.remove();
  const d = decisionOf(f);
  const value = what === 'comment' ? commentOf(f) : d.startsWith('fix:') ? d.slice(4) : f.suggestion || (f.target ? f.bead.target.slice(...f.target) : '');
  const input = h('input', { type: 'text', class: 'edit', dir: 'auto', lang: what === 'fix' ? 'id' : null });
  input.value = value;
  const shut = () => {
    form.remove();
    f.element.focus({ preventScroll: true });
  };
  const form = h('form', {
    class: 'edit-row',
    onsubmit: event => {
      event.preventDefault();
      const text = input.value.trim();
      shut();
      if (what === 'comment') {
        set(f, decisionOf(f), text);
        say(t('commented'));
      } else if (text) {
        set(f, `fix:${text}`);
        say(verdict(f), false, progress());
      }
    },
    onkeydown: event => {
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        shut();
      }
    },
  }, h('label', {}, h('span', {}, t(`${what}_label`)), input), h('button', { type: 'submit', class: 'main' }, t('save')), h('button', { type: 'button', onclick: shut }, t('cancel')));
  f.element.append(form);
  input.focus({ preventScroll: true });
  input.select();
  bring(f.bead.element, f.element);
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || $('keys').open) return;
  const typing = event.target.closest?.('input:not([type=checkbox]), select, textarea');
  if (typing) {
    if (event.key === 'Escape') {
      typing.blur();
      if (current) select(current);
    }
    return;
  }
  if (!preferences.keys) return;
  const acts = { a: 'accept', r: 'reject', f: 'fix', c: 'comment', u: 'undo' };
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === 'j' || key === 'k') step(key === 'j' ? 1 : -1);
  else if (key === '/') {
    $('search').focus();
    $('search').select();
  } else if (key === '?') showKeys();
  else if (acts[key]) {
    if (current) act(acts[key], current, true);
    else if (key !== 'u') step(1);
  } else return;
  event.preventDefault();
});

// ---- the map -----------------------------------------------------------------------------------------------------

function drawMap() {
  // at most so many bars in all; a bar stands for several pairs where there are more
  const room = Math.max(4, Math.min(96, Math.floor(6000 / Math.max(1, documents.length))));
  const parts = documents.map(doc => {
    const size = Math.max(1, Math.ceil(doc.beads.length / room));
    const cells = [];
    for (let k = 0; k < doc.beads.length; k += size) {
      const group = doc.beads.slice(k, k + size);
      const cell = h('button', { type: 'button', class: 'cell', tabindex: k === 0 ? '0' : '-1' });
      cell.group = group;
      for (const b of group) b.cell = cell;
      cells.push(cell);
      drawCell(group[0]);
    }
    const strip = h('div', { class: 'strip', role: 'group', 'aria-label': t('map_document', { name: doc.title, beads: count(doc.beads.length), findings: count(doc.findings) }) }, cells);
    const mean = doc.beads.length ? (doc.sum / doc.beads.length).toFixed(0) : '–';
    return h('section', { class: 'document' },
      h('button', { type: 'button', class: 'title', title: doc.title, onclick: () => jump(doc.beads) }, h('bdi', {}, doc.title)),
      h('span', { class: 'figures', title: t('fidelity') }, h('b', {}, count(doc.findings)), ` · ${mean}`), strip);
  });
  $('documents').replaceChildren(...parts);
}

function drawCell(b) {
  const cell = b.cell;
  if (!cell) return;
  let [all, open, worst] = [0, 0, -1];
  for (const x of cell.group) {
    for (const f of x.findings) {
      all++;
      if (decisionOf(f)) continue;
      open++;
      worst = Math.max(worst, f.severity);
    }
  }
  cell.className = `cell ${all === 0 ? 'clean' : open === 0 ? 'closed' : `s${worst}`}${cell.group.includes(current?.bead) ? ' here' : ''}`;
  const what = all === 0 ? t('map_clean') : `${t('map_findings', { n: all })}, ${open === 0 ? t('map_done') : t('map_worst', { severity: t(`severity_${worst}`) })}`;
  const label = cell.group.length === 1 ? t('map_cell', { n: b.label, what }) : t('map_cells', { n: cell.group[0].label, m: cell.group[cell.group.length - 1].label, what });
  cell.setAttribute('aria-label', label);
  cell.title = label;
}

function drawHere(before, after) {
  before?.cell?.classList.remove('here');
  after?.cell?.classList.add('here');
}

// Goes to the worst undecided finding of some pairs, else to any, else to the pair itself.
function jump(group) {
  const all = group.flatMap(b => b.findings);
  const shown = all.filter(f => f.shown);
  if (all.length && !shown.length) reset();
  const from = (shown.length ? shown : all).slice();
  if (from.length) {
    const weight = f => (decisionOf(f) ? -1 : f.severity);
    select(from.reduce((best, f) => (weight(f) > weight(best) ? f : best)));
    return;
  }
  if (!group.length) return;
  if (!shownBeads.includes(group[0])) {
    reset();
    filter.all = $('all').checked = true;
    apply();
  }
  const card = group[0].element;
  fill(group[0]);
  card.setAttribute('tabindex', '-1');
  card.focus({ preventScroll: true });
  bring(card, card);
}

$('documents').addEventListener('click', event => {
  const cell = event.target.closest('.cell');
  if (cell) jump(cell.group);
});
// one stop for the tab key a strip; arrows go within it
$('documents').addEventListener('keydown', event => {
  const cell = event.target.closest('.cell');
  const to = { ArrowRight: 'nextElementSibling', ArrowLeft: 'previousElementSibling' }[event.key];
  const next = event.key === 'Home' ? cell?.parentElement.firstElementChild : event.key === 'End' ? cell?.parentElement.lastElementChild : cell?.[to];
  if (!next) return;
  event.preventDefault();
  cell.setAttribute('tabindex', '-1');
  next.setAttribute('tabindex', '0');
  next.focus();
});

// ---- the CSV -----------------------------------------------------------------------------------------------------

// A cell that a spreadsheet would run as a formula gets an apostrophe before it.
const RISKY = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const neutral = text => (RISKY.test(text) ? `'${text}` : text);
const bare = text => (text[0] === "'" && RISKY.test(text.slice(1)) ? text.slice(1) : text);
const cell = text => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csv() {
  const words = (span, text) => (span ? text.slice(...span) : '');
  const rows = findings.map(f => {
    const b = f.bead;
    const values = {
      doc: neutral(b.id), bead: String(b.n), severity: NAMES[f.severity], confidence: f.confidence, category: f.category,
      check: f.check, fidelity: b.fidelity, source: neutral(b.source), target: neutral(b.target),
      source_span: neutral(words(f.source, b.source)), target_span: neutral(words(f.target, b.target)),
      suggestion: neutral(f.suggestion), message: neutral(f.message), decision: decisionOf(f), comment: neutral(commentOf(f)),
      fingerprint: f.fingerprint,
    };
    return SUMMARY.columns.map(c => cell(values[c] ?? '')).join(',');
  });
  return `${preferences.excel ? '\uFEFF' : ''}${[SUMMARY.columns.join(','), ...rows].join('\r\n')}\r\n`;
}

function download() {
  const who = preferences.reviewer.trim().normalize('NFKD').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 40);
  const name = who ? `review-${who}.csv` : 'review.csv';
  const url = URL.createObjectURL(new Blob([csv()], { type: 'text/csv;charset=utf-8' }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  downloaded = mark(stamp());
  save();
  drawProgress();
  say(t('downloaded', { name }));
}

// RFC 4180, with whatever separator the spreadsheet chose.
function parse(text) {
  const body = text.replace(/^\uFEFF/, '');
  const line = body.split(/\r?\n/, 1)[0];
  const separator = [',', ';', '\t'].reduce((a, b) => (line.split(b).length > line.split(a).length ? b : a));
  const rows = [];
  let row = [];
  let at = 0;
  while (at < body.length) {
    let value = '';
    if (body[at] === '"') {
      for (at++; at < body.length; at++) {
        const end = body.indexOf('"', at);
        value += body.slice(at, end < 0 ? body.length : end);
        at = end < 0 ? body.length : end + 1;
        if (body[at] !== '"') break;
        value += '"';
      }
    }
    const start = at;
    while (at < body.length && body[at] !== separator && body[at] !== '\n' && body[at] !== '\r') at++;
    row.push(value + body.slice(start, at));
    if (body[at] === separator) {
      at++;
      if (at === body.length) row.push('');
      continue;
    }
    rows.push(row);
    row = [];
    if (body[at] === '\r') at++;
    if (body[at] === '\n') at++;
  }
  if (row.length) rows.push(row);
  return rows.filter(r => r.length > 1 || r[0]);
}

function takeOver(text, name) {
  const [header = [], ...rows] = parse(text);
  const column = Object.fromEntries(header.map((c, k) => [c.trim().toLowerCase(), k]));
  for (const c of ['fingerprint', 'decision']) {
    if (!(c in column)) {
      say(t('load_wrong', { name, column: c }), true);
      return;
    }
  }
  const exact = new Map();
  const loose = new Map();
  for (const f of findings) {
    const key = JSON.stringify([f.fingerprint, neutral(f.bead.id), String(f.bead.n)]);
    exact.set(key, [...(exact.get(key) ?? []), f]);
    loose.set(f.fingerprint, [...(loose.get(f.fingerprint) ?? []), f]);
  }
  let [taken, strange, unread] = [0, 0, 0];
  for (const row of rows) {
    const value = c => row[column[c]] ?? '';
    const fingerprint = value('fingerprint').trim();
    // by its place; a fingerprint that is there once is enough, for spreadsheets change ids
    const same = exact.get(JSON.stringify([fingerprint, value('doc'), value('bead')]));
    const f = same?.length ? same.shift() : !same && loose.get(fingerprint)?.length === 1 ? loose.get(fingerprint)[0] : null;
    if (!f) {
      strange++;
      continue;
    }
    const said = bare(value('decision').trim());
    const fix = /^fix:\s*(.*)$/is.exec(said);
    const decision = fix ? (fix[1] ? `fix:${fix[1]}` : '') : /^(accept|reject)$/i.test(said) ? said.toLowerCase() : '';
    if (said && !decision) unread++;
    const comment = bare(value('comment').trim());
    if (decision || comment) {
      taken++;
      decisions.set(f.key, { decision: decision || decisionOf(f), comment: comment || commentOf(f) });
    }
  }
  save();
  redraw();
  const told = [t('loaded', { n: count(taken) })];
  if (strange) told.push(t('loaded_strange', { n: count(strange) }));
  if (unread) told.push(t('loaded_unread', { n: count(unread) }));
  say(`${told.join('; ')}.`, true);
}

// ---- counters, notes, preferences --------------------------------------------------------------------------------

let message = 0;
function say(text, stay = false, more = '') {
  $('status').textContent = more ? `${text}. ${more}` : text; // what is in sight already is said to those who hear the page
  const note = $('note');
  note.textContent = text;
  note.classList.add('said');
  clearTimeout(message);
  message = setTimeout(drawProgress, stay ? 15000 : 3500);
}

const decided = () => findings.reduce((n, f) => n + (decisionOf(f) ? 1 : 0), 0);
const progress = () => t('progress', { n: count(decided()), of: count(findings.length) });

function drawProgress() {
  clearTimeout(message);
  const note = $('note');
  $('progress').textContent = progress();
  $('track').style.width = `${findings.length ? (100 * decided()) / findings.length : 100}%`;
  note.classList.remove('said');
  const fresh = decisions.size > 0 && downloaded !== mark(stamp());
  note.textContent = !keeps ? t('memory') : fresh ? t('kept_new') : decisions.size ? t('kept') : '';
  note.classList.toggle('warn', !keeps);
  $('download').classList.toggle('fresh', fresh);
}

function drawCounts() {
  $('shown').textContent = t('shown', { findings: count(order.length), of: count(findings.length), beads: count(shownBeads.length) });
}

function drawTheme() {
  const dark = preferences.theme === 'dark' || (preferences.theme === 'auto' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  $('theme').textContent = t(`theme_${preferences.theme}`);
}

function showKeys() {
  const keys = [['j', 'next'], ['k', 'previous'], ['a', 'accept'], ['r', 'reject'], ['f', 'fix'], ['c', 'comment'], ['u', 'undo'], ['/', 'search'], ['?', 'help']];
  $('keys-list').replaceChildren(...keys.map(([key, what]) => h('tr', {}, h('th', { scope: 'row' }, h('kbd', {}, key)), h('td', {}, t(`key_${what}`)))));
  $('keys').showModal();
}

function drawTexts() {
  root.lang = preferences.lang;
  document.title = `Selaras – ${t('title')}${documents.length === 1 ? ` – ${documents[0].title}` : ''}`;
  for (const e of document.querySelectorAll('[data-t]')) e.textContent = t(e.dataset.t);
  for (const e of document.querySelectorAll('[data-l]')) e.setAttribute('aria-label', t(e.dataset.l));
  for (const e of document.querySelectorAll('[data-p]')) e.placeholder = t(e.dataset.p);
  for (const e of document.querySelectorAll('[data-h]')) e.title = t(e.dataset.h);
  $('language').lang = preferences.lang === 'id' ? 'en' : 'id';
  $('totals').textContent = t('totals', {
    documents: count(SUMMARY.documents), beads: count(SUMMARY.beads), findings: count(findings.length), fidelity: decimal(SUMMARY.fidelity), mqm: decimal(SUMMARY.mqm),
  });
  const bySeverity = [0, 0, 0];
  const byCheck = new Map();
  for (const f of findings) {
    bySeverity[f.severity]++;
    byCheck.set(f.check, (byCheck.get(f.check) ?? 0) + 1);
  }
  $('severities').replaceChildren($('severities').firstElementChild, ...[2, 1, 0].map(k => {
    const box = h('input', { type: 'checkbox', 'data-severity': k, onchange: e => {
      filter.severities[k] = e.target.checked;
      apply();
    } });
    box.checked = filter.severities[k];
    return h('label', { class: 'tick' }, box, severity(k), h('span', { class: 'many' }, count(bySeverity[k])));
  }));
  $('check').replaceChildren(h('option', { value: '' }, t('check_any', { n: byCheck.size })),
    ...[...byCheck].sort(([a], [b]) => (a < b ? -1 : 1)).map(([c, n]) => h('option', { value: c }, `${c} (${count(n)})`)));
  $('check').value = filter.check;
  $('legend').replaceChildren(...[2, 1, 0].map(k => h('span', { class: 'key' }, h('span', { class: `cell s${k}` }), t(`severity_${k}`))), h('span', {}, t('legend')));
  drawTheme();
}

// Everything anew: another language, other decisions.
function redraw() {
  for (const b of beads) {
    b.element = null;
    b.filled = false;
    for (const f of b.findings) f.element = null;
  }
  current = null;
  drawTexts();
  drawMap();
  apply();
  drawProgress();
}

function reset() {
  Object.assign(filter, { severities: [true, true, true], check: '', text: '', undecided: false, all: false });
  $('search').value = $('check').value = '';
  for (const box of document.querySelectorAll('#severities input')) box.checked = true;
  $('undecided').checked = $('all').checked = false;
  apply();
}

let typed = 0;
$('search').addEventListener('input', () => {
  clearTimeout(typed);
  typed = setTimeout(() => {
    filter.text = $('search').value;
    apply();
  }, beads.length > 1000 ? 150 : 0);
});
$('search').addEventListener('keydown', event => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  filter.text = $('search').value;
  apply();
  if (order.length) select(order[0]);
});
$('check').addEventListener('change', () => { filter.check = $('check').value; apply(); });
$('undecided').addEventListener('change', () => { filter.undecided = $('undecided').checked; apply(); });
$('all').addEventListener('change', () => { filter.all = $('all').checked; apply(); });
$('reset').addEventListener('click', reset);
$('download').addEventListener('click', download);
$('load').addEventListener('click', () => $('file').click());
$('file').addEventListener('change', async () => {
  const [file] = $('file').files;
  if (file) takeOver(await file.text(), file.name);
  $('file').value = ''; // so that the same file can be taken again
});
$('reviewer').value = preferences.reviewer;
$('reviewer').addEventListener('input', () => setPreference('reviewer', $('reviewer').value));
$('excel').checked = preferences.excel;
$('excel').addEventListener('change', () => { preferences.excel = $('excel').checked; });
$('language').addEventListener('click', () => {
  preferences.lang = preferences.lang === 'id' ? 'en' : 'id';
  save();
  redraw();
});
$('theme').addEventListener('click', () => {
  setPreference('theme', { auto: 'light', light: 'dark', dark: 'auto' }[preferences.theme]);
  drawTheme();
});
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawTheme);
$('help').addEventListener('click', showKeys);
$('keys-on').checked = preferences.keys;
$('keys-on').addEventListener('change', () => setPreference('keys', $('keys-on').checked));
window.addEventListener('storage', event => {
  if (event.key !== REVIEW) return; // the same report in another tab
  restore();
  for (const b of beads) if (b.filled) b.findings.forEach(drawDecision);
  drawMap();
  drawProgress();
});
window.addEventListener('beforeunload', event => {
  if (!keeps && decisions.size && downloaded !== mark(stamp())) event.preventDefault();
});
window.addEventListener('beforeprint', () => shownBeads.forEach(fill));

// on a phone the map is folded away
if (window.matchMedia('(max-width: 62rem)').matches) $('fold').open = false;
redraw();
window.selaras = { csv, takeOver }; // for tests, and for a page that is read by a script
})();
