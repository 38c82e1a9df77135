// Keyboard, palette, theme; and the list element: rows that are drawn as they are scrolled to.
const $ = (what, of = document) => of.querySelector(what);
// What was asked in the page's place and got no page is said: nothing else would tell.
const Silent = 'The server does not answer. Ask again in a moment.';
const unanswered = text => { const p = $('#unanswered'); if (p) { p.textContent = text; p.hidden = !text; } };
document.addEventListener('htmx:beforeSwap', e => unanswered(e.detail.shouldSwap ? '' : `Not done (${e.detail.xhr.status}). ${e.detail.xhr.responseText.slice(0, 300)}`));
for (const never of ['sendError', 'timeout']) document.addEventListener(`htmx:${never}`, () => unanswered(Silent));
const RowHeight = 27, Chunk = 32, Tallest = 15_000_000; // px: browsers draw nothing below some 17 million

class List {
  constructor(root) {
    Object.assign(this, { root, view: $('.view', root), body: $('tbody.rows', root), total: +root.dataset.total, at: -1, picked: new Set(), chunks: new Map(), asked: new Map() });
    this.scale = Math.min(1, Tallest / Math.max(1, this.total * RowHeight));
    this.first = +root.dataset.offset;
    this.columns = root.querySelectorAll('col').length;
    if (this.total > this.body.rows.length && this.first === 0) {
      if (this.body.rows.length >= Chunk) this.chunks.set(0, [...this.body.rows].map(r => r.outerHTML));
      this.pad(0, this.body.rows.length);
      let waiting = false;
      this.view.addEventListener('scroll', () => { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; this.draw(); }); } });
      this.draw();
      if (root.dataset.more) this.count();
    } else this.still = true;
    this.body.addEventListener('click', e => { const row = e.target.closest('tr'); if (row && !e.target.closest('a')) this.clicked(+row.ariaRowIndex - 2, e); });
    // The rows may have been drawn anew between the two clicks: the first of them has put the cursor on the row.
    this.view.addEventListener('dblclick', e => { if (!e.target.closest('thead')) this.open(e.target.closest('tr') ?? undefined); });
    for (const box of root.querySelectorAll('[data-column]')) box.addEventListener('change', () => {
      const shown = [...root.querySelectorAll('[data-column]:checked')].map(b => b.dataset.column);
      $('input[name=cols]', root).value = shown.length === root.querySelectorAll('[data-column]').length ? '' : shown.join(',');
      $('.bar', root).requestSubmit();
    });
  }
  pad(first, count) {
    const above = first * RowHeight * this.scale, below = (this.total - first - count) * RowHeight * this.scale;
    for (const [where, height] of [['before', above], ['after', below]]) {
      let pad = $(`tbody.${where}`, this.root);
      if (!pad) {
        pad = document.createElement('tbody'); pad.className = where; pad.setAttribute('aria-hidden', 'true');
        const row = pad.insertRow(); row.className = 'pad'; row.insertCell().colSpan = this.columns;
        where === 'before' ? this.body.before(pad) : this.body.after(pad);
      }
      pad.hidden = height < 1; pad.rows[0].cells[0].style.height = `${height}px`;
    }
  }
  async draw() {
    if (this.still) return;
    const height = this.view.clientHeight, top = this.view.scrollTop, room = Math.ceil(height / RowHeight);
    const most = Math.max(1, this.view.scrollHeight - height);
    const seen = this.scale < 1 ? Math.round((top / most) * Math.max(0, this.total - room)) : Math.floor(top / RowHeight);
    const first = Math.max(0, seen - 30), last = Math.min(this.total, seen + room + 30);
    const wanted = [];
    for (let c = Math.floor(first / Chunk); c * Chunk < last; c++) if (!this.chunks.has(c)) wanted.push(this.fetch(c));
    this.seen = seen;
    if (wanted.length) { await Promise.all(wanted); if (this.seen !== seen) return; }
    const rows = [];
    for (let i = first; i < last; i++) { const chunk = this.chunks.get(Math.floor(i / Chunk)); if (chunk?.[i % Chunk]) rows.push(chunk[i % Chunk]); }
    this.body.innerHTML = rows.join('');
    this.first = first;
    this.pad(first, rows.length);
    if (this.scale < 1) { // rows lie where the view is, not where they would be at full height
      const above = $('tbody.before', this.root); const want = Math.max(0, top - (seen - first) * RowHeight);
      above.hidden = want < 1; above.rows[0].cells[0].style.height = `${want}px`;
      const all = this.total * RowHeight * this.scale, rest = Math.max(0, all - want - rows.length * RowHeight), after = $('tbody.after', this.root);
      after.hidden = rest < 1; after.rows[0].cells[0].style.height = `${rest}px`;
    }
    this.mark();
  }
  fetch(c) { // who asks for what is under way waits for it
    if (!this.asked.has(c)) this.asked.set(c, this.fetched(c).finally(() => this.asked.delete(c)));
    return this.asked.get(c);
  }
  async fetched(c) {
    const url = this.root.dataset.rows;
    const answer = await fetch(`${url}${url.includes('?') ? '&' : '?'}offset=${c * Chunk}&limit=${Chunk}`, { credentials: 'same-origin' }).catch(() => undefined);
    if (!answer?.ok) { unanswered(answer ? `Rows could not be read (${answer.status}). Scroll again in a moment.` : Silent); return; }
    unanswered('');
    const html = document.createElement('tbody'); html.innerHTML = await answer.text();
    if (this.chunks.size > 600) this.chunks.clear();
    this.chunks.set(c, [...html.rows].map(r => r.outerHTML));
  }
  async count() { // the page says that there are many; how many is told when they are counted
    const answer = await fetch(this.root.dataset.rows.replace('/rows', '/count'), { credentials: 'same-origin' }).catch(() => undefined);
    if (!answer?.ok) return;
    this.total = +await answer.text(); this.scale = Math.min(1, Tallest / Math.max(1, this.total * RowHeight));
    $('#count', this.root).textContent = `${this.total.toLocaleString('en').replaceAll(',', '\u202f')} rows`;
    $('table', this.root).setAttribute('aria-rowcount', this.total + 1);
    this.draw();
  }
  row(i) { return [...this.body.rows].find(r => +r.ariaRowIndex === i + 2); }
  mark() {
    for (const row of this.body.rows) {
      row.classList.toggle('at', +row.ariaRowIndex === this.at + 2);
      row.classList.toggle('picked', this.picked.has(row.dataset.key));
      row.setAttribute('aria-selected', this.picked.has(row.dataset.key));
    }
    const said = $('#picked', this.root); if (said) { if (this.picked.size) unanswered(''); said.textContent = this.picked.size ? `${this.picked.size} selected` : 'none selected'; $('input[name=ids]', this.root).value = [...this.picked].join(','); }
  }
  async move(by, pick = false) {
    this.at = Math.min(this.total - 1, Math.max(0, this.at + by));
    for (let tries = 0; tries < 3 && this.at >= 0 && !this.row(this.at) && !this.still; tries++) { // a scroll meanwhile may have drawn others
      this.view.scrollTop = this.scale < 1 ? this.at / this.total * this.view.scrollHeight : this.at * RowHeight; await this.draw();
    }
    this.row(this.at)?.scrollIntoView({ block: 'nearest' });
    if (pick) this.pick(); else this.mark();
  }
  clicked(at, e) { // with shift all rows from the last one that are drawn
    const from = this.at;
    if (e.shiftKey && from >= 0) for (const row of this.body.rows) { const i = +row.ariaRowIndex - 2; if (row.dataset.key && i >= Math.min(from, at) && i <= Math.max(from, at)) this.picked.add(row.dataset.key); }
    this.move(at - from, e.ctrlKey || e.metaKey);
  }
  pick() { const key = this.row(this.at)?.dataset.key; if (!key) return; this.picked.has(key) ? this.picked.delete(key) : this.picked.add(key); this.mark(); }
  open(row = this.row(this.at)) { if (row?.dataset.href) location.href = row.dataset.href; }
  clear() { this.picked.clear(); this.mark(); }
  // What the rows are of, whatever their order and columns.
  get of() { const url = new URL(this.root.dataset.rows, location); for (const how of ['sort', 'cols']) url.searchParams.delete(how); url.searchParams.sort(); return url.pathname + url.search; }
  get stand() { return { of: this.of, rows: this.root.dataset.rows, at: this.at, key: this.row(this.at)?.dataset.key, picked: [...this.picked] }; }
  // Takes up where a list of the same rows was left: the rows that are chosen, and the cursor on its row.
  resume(left) {
    if (left?.of !== this.of) return;
    this.picked = new Set(left.picked);
    const row = left.key && [...this.body.rows].find(r => r.dataset.key === left.key);
    this.at = row ? +row.ariaRowIndex - 2 : left.rows === this.root.dataset.rows && left.at < this.total ? left.at : -1;
    if (this.at >= 0) inTurn(() => this.move(0)); else this.mark();
  }
}

// Two sides of rows under one cursor, and dialogs that take those chosen.
class Pairs {
  constructor(root) {
    Object.assign(this, { root, at: -1, picked: new Set(), tables: [...root.querySelectorAll('table[data-side]')] });
    root.addEventListener('click', e => { const row = e.target.closest('tbody tr'); if (row && !e.target.closest('a')) { this.at = this.rows.indexOf(row); this.pick(); } });
    for (const button of document.querySelectorAll('[data-act]')) button.addEventListener('click', () => this.act(button.dataset.act));
  }
  get rows() { return this.tables.flatMap(t => [...t.tBodies[0].rows]); }
  get row() { return this.rows[this.at]; }
  mark() {
    this.rows.forEach((row, i) => { row.classList.toggle('at', i === this.at); row.classList.toggle('picked', this.picked.has(row.dataset.key)); });
    $('#pairs-picked').textContent = this.picked.size ? `${this.picked.size} selected` : 'none selected';
  }
  move(by, pick = false) {
    this.at = Math.min(this.rows.length - 1, Math.max(0, this.at + by));
    this.row?.scrollIntoView({ block: 'nearest' }); this.row?.focus({ preventScroll: true });
    if (pick) this.pick(); else this.mark();
  }
  side(by) { // the row at the same height on the other side
    const now = Math.max(0, this.tables.findIndex(t => t.contains(this.row ?? null))), to = this.tables[Math.min(this.tables.length - 1, Math.max(0, now + by))];
    const rows = [...to.tBodies[0].rows], here = this.row ? this.row.sectionRowIndex : 0;
    this.at = this.rows.indexOf(rows[Math.min(here, rows.length - 1)]); this.move(0);
  }
  pick() { const key = this.row?.dataset.key; if (!key) return; this.picked.has(key) ? this.picked.delete(key) : this.picked.add(key); this.mark(); }
  open() { if (this.row?.dataset.href) location.href = this.row.dataset.href; }
  clear() { this.picked.clear(); this.mark(); }
  act(key) {
    const dialog = $(`#act-${CSS.escape(key)}`), chosen = this.picked.size ? [...this.picked] : this.row ? [this.row.dataset.key] : [];
    if (!dialog || !chosen.length) return false;
    const into = $('[data-chosen]', dialog);
    into.value = into.dataset.chosen === 'json' ? JSON.stringify(chosen.map(Number)) : chosen.join(',');
    $('output', dialog).textContent = chosen.join(', ');
    dialog.showModal(); const field = $('input:not([type=hidden])', dialog); field.focus(); field.select();
    return true;
  }
}

let list = null, coming = null; // another list that was asked for in this one's place
const begin = left => {
  const root = $('#list'), pairs = $('#pairs'); list = root ? new List(root) : pairs ? new Pairs(pairs) : null;
  if (root && left) list.resume(left);
};
// What keys do to a list is done in the order of the keys, each when the rows it is about are there: nobody who types fast loses one.
let steps = Promise.resolve(), undone = 0;
const inTurn = step => {
  const meant = coming ? coming.here.then(has => has && list) : list;
  undone++; steps = steps.then(() => meant).then(of => of && of === list && step(of)).catch(e => console.error(e)).finally(() => undone--);
};
const isOn = () => list && (list.at >= 0 || undone > 0);
const typing = e => /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && !/^(checkbox|radio|button)$/.test(e.target.type);
const palette = () => { const d = $('#palette'); if (!d.open) d.showModal(); const i = $('input', d); i.select(); i.dispatchEvent(new Event('open')); };
let gone = -Infinity; // when g was pressed

document.addEventListener('keydown', e => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') { e.preventDefault(); palette(); return; }
  const box = $('#palette');
  if (box?.open && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) {
    const all = [...box.querySelectorAll('a')], now = all.indexOf(document.activeElement), next = all[now + (e.key === 'ArrowDown' ? 1 : -1)];
    e.preventDefault(); (next ?? $('input', box)).focus(); return;
  }
  if (box?.open && e.key === 'Enter' && e.target.tagName === 'INPUT') { e.preventDefault(); $('a', box)?.click(); return; }
  if (e.key === 'Escape' && typing(e)) { e.target.blur(); return; }
  if (typing(e) || e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
  if (performance.now() - gone < 1200) { gone = -Infinity; const to = $(`[data-go="${CSS.escape(e.key)}"]`); if (to) { e.preventDefault(); to.click(); return; } }
  if (list instanceof Pairs && (/^[hl]$/.test(e.key) ? (inTurn(l => l.side(e.key === 'h' ? -1 : 1)), true) : /^[maew]$/.test(e.key) && list.act(e.key))) { e.preventDefault(); return; }
  const move = (by, pick) => inTurn(l => l.move(by, pick));
  const does = {
    '/': () => ($('.filter') ?? $('.find input'))?.focus(), '?': () => $('#keys').showModal(), g: () => { gone = performance.now(); },
    j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1), J: () => move(1, true), K: () => move(-1, true),
    PageDown: () => move(20), PageUp: () => move(-20), Home: () => move(-Infinity), End: () => move(Infinity), x: () => inTurn(l => l.pick()),
    ' ': () => { if (!isOn() || e.target.closest('a, button, summary, input')) return false; inTurn(l => l.pick()); },
    v: () => { const m = $('.menu.views'); if (m) { m.open = true; $('a, input:not([type=hidden])', m)?.focus(); } },
    b: () => { const to = $('[data-back]'); if (!to) return false; to.click(); },
    e: () => { const m = $('.menu[data-key=e]'); if (m) { m.open = true; $('a', m).focus(); } },
    '=': () => { const m = $('.menu[data-key="="]'); if (!m) return false; m.open = !m.open; $('summary', m).focus(); },
    Escape: () => { const open = [...document.querySelectorAll('.menu[open]')]; for (const m of open) m.open = false; if (!open.length) inTurn(l => l.clear()); },
    Enter: () => { if (!isOn() || e.target.closest('a, button, summary')) return false; inTurn(l => l.open()); },
  }[e.key];
  if (does && (list || !/^(Arrow|Page|Home|End)/.test(e.key)) && does() !== false) e.preventDefault();
});
document.addEventListener('submit', e => {
  const none = e.target.matches('.many') && !e.target.elements.ids.value && !e.target.elements.every.checked;
  if (none) { e.preventDefault(); unanswered('No row is chosen: click rows, or press x on them, or take all that match.'); }
});
// A command that is given on a page: what is wrong is said beside its field and what was typed stays; what came of it takes the page's
// place. A second press while the first is under way is none.
const mended = form => {
  for (const said of form.querySelectorAll('.beside')) said.remove();
  for (const field of form.querySelectorAll('[aria-invalid]')) { field.removeAttribute('aria-invalid'); field.removeAttribute('aria-describedby'); }
};
const beside = (form, problem) => {
  const field = problem.field ? form.elements[problem.field] : null, seen = field?.matches?.('input:not([type=hidden]), select, textarea') ? field : null;
  const said = document.createElement('span');
  said.className = 'wrong beside'; said.id = 'beside'; said.setAttribute('role', 'alert'); said.textContent = problem.detail;
  if (seen) { seen.after(said); seen.setAttribute('aria-invalid', 'true'); seen.setAttribute('aria-describedby', said.id); seen.focus(); } else form.append(said);
  // Another content is another asking.
  if (form.elements.key) form.elements.key.value = [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('');
};
document.addEventListener('submit', async e => {
  const form = e.target;
  if (e.defaultPrevented || form.getAttribute('action') !== '/give') return;
  e.preventDefault();
  if (form.dataset.under) return;
  form.dataset.under = 'way'; mended(form); unanswered('');
  const answer = await fetch('/give', { method: 'POST', body: new URLSearchParams(new FormData(form, e.submitter)), headers: { accept: 'application/problem+json' }, credentials: 'same-origin' }).catch(() => undefined);
  const text = await answer?.text().catch(() => undefined), type = answer?.headers.get('content-type') ?? '';
  delete form.dataset.under;
  if (text === undefined) unanswered(Silent);
  else if (type.startsWith('application/problem+json')) beside(form, JSON.parse(text));
  else if (type.startsWith('text/html')) {
    const page = new DOMParser().parseFromString(text, 'text/html'), main = $('main', page);
    document.title = page.title; $('main').replaceWith(main); list = null; window.htmx?.process(main); main.focus(); scrollTo(0, 0);
  } else unanswered(`Not done (${answer.status}). ${text.slice(0, 300)}`);
});
// With shift a list is sorted by one more column: rising, falling, no longer.
document.addEventListener('click', e => {
  const head = e.shiftKey && e.target.closest('#list thead th'); if (!head) return;
  e.preventDefault(); e.stopImmediatePropagation();
  const form = $('#list .bar'), field = $('input[name=sort]', form), by = head.dataset.by, order = field.value ? field.value.split(',') : [];
  const at = order.findIndex(o => o.replace(/^-/, '') === by);
  if (at < 0) order.push(by); else if (order[at] === by) order[at] = `-${by}`; else order.splice(at, 1);
  field.value = order.join(','); form.requestSubmit();
}, true);
document.addEventListener('click', e => {
  const open = e.target.closest('[data-open]'); if (open) $('#' + open.dataset.open)?.showModal();
  const copy = e.target.closest('[data-copy]');
  if (copy) { // what cannot be copied from here is chosen, to be copied by hand
    const code = copy.parentElement.nextElementSibling, choose = () => getSelection().selectAllChildren(code);
    if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(() => { copy.textContent = 'Copied'; }, choose); else choose();
  }
  if (e.target.closest('[data-theme-switch]')) {
    const dark = (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
    document.documentElement.dataset.theme = dark ? 'light' : 'dark'; localStorage.setItem('theme', document.documentElement.dataset.theme);
  }
  for (const m of document.querySelectorAll('.menu[open]')) if (!m.contains(e.target)) m.open = false;
});
addEventListener('beforeprint', () => { // paper has the rows that are drawn, and says so
  const said = $('#printed'); if (!(list instanceof List) || !said) return;
  const drawn = list.body.rows.length, of = list.total.toLocaleString('en').replaceAll(',', '\u202f');
  said.textContent = drawn < list.total ? `rows ${list.first + 1} to ${list.first + drawn} of ${of}; an export has them all` : `all ${of} rows`;
});
// A folder dropped on the page becomes the files of the form.
for (const drop of document.querySelectorAll('.drop')) {
  const input = $('input[type=file]', drop), named = $('input[name=paths]', drop), said = $('output', drop);
  const name = paths => { named.value = paths.join('\n'); said.textContent = `${paths.length} files`; };
  input.addEventListener('change', () => name([...input.files].map(f => f.webkitRelativePath || f.name)));
  drop.addEventListener('dragover', e => { e.preventDefault(); drop.classList.add('over'); });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', async e => {
    e.preventDefault(); drop.classList.remove('over');
    const files = new DataTransfer(), paths = [];
    const take = async entry => {
      if (entry.isFile) { const file = await new Promise(r => entry.file(r)); files.items.add(file); paths.push(entry.fullPath.slice(1)); return; }
      const reader = entry.createReader(); // gives a hundred at a time
      for (let some; (some = await new Promise(r => reader.readEntries(r))).length;) for (const one of some) await take(one);
    };
    for (const entry of [...e.dataTransfer.items].map(i => i.webkitGetAsEntry()).filter(Boolean)) await take(entry);
    input.files = files.files; name(paths);
  });
}
if (localStorage.getItem('theme')) document.documentElement.dataset.theme = localStorage.getItem('theme');
// Another list in this one's place: begun with the swap itself, before any key; what was open, chosen or being typed stays so.
let typed = null, opened = null;
document.addEventListener('htmx:beforeRequest', e => {
  if (e.detail.target?.id !== 'list') return;
  if (document.activeElement?.matches('.filter')) document.activeElement.blur(); // what is typed next is for the rows
  if (!coming) { coming = {}; coming.here = new Promise(then => { coming.then = then; }); }
});
document.addEventListener('htmx:beforeSwap', e => {
  if (e.detail.target?.id !== 'list') return;
  const at = document.activeElement, menu = at?.closest?.('.menu[open]');
  typed = at?.matches?.('.filter') ? { value: at.value, from: at.selectionStart, to: at.selectionEnd } : null;
  opened = menu && at.dataset.column ? at.dataset.column : null;
});
document.addEventListener('htmx:afterSwap', () => {
  if (($('#list') ?? $('#pairs')) === (list?.root ?? null)) return;
  begin(list instanceof List ? list.stand : null);
  if (typed) { const filter = $('.filter'); filter.value = typed.value; filter.focus(); filter.setSelectionRange(typed.from, typed.to); }
  const box = opened && $(`[data-column="${CSS.escape(opened)}"]`); if (box) { box.closest('.menu').open = true; box.focus(); }
  typed = opened = null; coming?.then(true); coming = null;
});
// None came: keys that were meant for it are let go.
document.addEventListener('htmx:afterRequest', e => { if (e.detail.target?.id === 'list') { coming?.then(false); coming = null; } });
// Who comes back to a list finds it as they left it; what was done to the rows chosen is done.
const left = JSON.parse(sessionStorage.getItem('list'));
addEventListener('pagehide', () => { if (list instanceof List) sessionStorage.setItem('list', JSON.stringify(list.stand)); });
if (left && $('[data-done]')) sessionStorage.setItem('list', JSON.stringify({ ...left, picked: [] }));
begin(left);
