// Keyboard, palette, theme; and the list element: rows that are drawn as they are scrolled to.
const $ = (what, of = document) => of.querySelector(what);
// What was asked in the page's place and got no page is said: nothing else would tell.
const Silent = 'The server does not answer. Ask again in a moment.';
const unanswered = text => { const p = $('#unanswered'); if (p) { p.textContent = text; p.hidden = !text; } };
document.addEventListener('htmx:beforeSwap', e => unanswered(e.detail.shouldSwap ? '' : `Not done (${e.detail.xhr.status}). ${e.detail.xhr.responseText.slice(0, 300)}`));
for (const never of ['sendError', 'timeout']) document.addEventListener(`htmx:${never}`, () => unanswered(Silent));
const RowHeight = 27, Chunk = 100, Tallest = 15_000_000; // px: browsers draw nothing below some 17 million

class List {
  constructor(root) {
    Object.assign(this, { root, view: $('.view', root), body: $('tbody.rows', root), total: +root.dataset.total, at: -1, picked: new Set(), chunks: new Map(), asked: new Set() });
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
  async fetch(c) {
    if (this.asked.has(c)) return;
    this.asked.add(c);
    const url = this.root.dataset.rows;
    const answer = await fetch(`${url}${url.includes('?') ? '&' : '?'}offset=${c * Chunk}&limit=${Chunk}`, { credentials: 'same-origin' }).catch(() => undefined);
    this.asked.delete(c);
    if (!answer?.ok) { unanswered(answer ? `Rows could not be read (${answer.status}). Scroll again in a moment.` : Silent); return; }
    unanswered('');
    const html = document.createElement('tbody'); html.innerHTML = await answer.text();
    if (this.chunks.size > 200) this.chunks.clear();
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
    const said = $('#picked', this.root); if (said) { said.textContent = this.picked.size ? `${this.picked.size} selected` : 'none selected'; $('input[name=ids]', this.root).value = [...this.picked].join(','); }
  }
  async move(by, pick = false) {
    this.at = Math.min(this.total - 1, Math.max(0, this.at + by));
    if (!this.row(this.at) && !this.still) { this.view.scrollTop = this.scale < 1 ? this.at / this.total * this.view.scrollHeight : this.at * RowHeight; await this.draw(); }
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

let list = null;
const begin = () => { const root = $('#list'), pairs = $('#pairs'); list = root ? new List(root) : pairs ? new Pairs(pairs) : null; };
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
  if (list instanceof Pairs && (/^[hl]$/.test(e.key) ? (list.side(e.key === 'h' ? -1 : 1), true) : /^[maew]$/.test(e.key) && list.act(e.key))) { e.preventDefault(); return; }
  const does = {
    '/': () => ($('.filter') ?? $('.find input'))?.focus(), '?': () => $('#keys').showModal(), g: () => { gone = performance.now(); },
    j: () => list?.move(1), k: () => list?.move(-1), ArrowDown: () => list?.move(1), ArrowUp: () => list?.move(-1), x: () => list?.pick(), ' ': () => { if (!list || list.at < 0 || e.target.closest('a, button, summary, input')) return false; list.pick(); },
    J: () => list?.move(1, true), K: () => list?.move(-1, true), v: () => { const m = $('.menu.views'); if (m) { m.open = true; $('a, input:not([type=hidden])', m)?.focus(); } },
    b: () => { const to = $('[data-back]'); if (!to) return false; to.click(); },
    PageDown: () => list?.move(20), PageUp: () => list?.move(-20), Home: () => list?.move(-Infinity), End: () => list?.move(Infinity),
    e: () => { const m = $('.menu[data-key=e]'); if (m) { m.open = true; $('a', m).focus(); } },
    '=': () => { const m = $('.menu[data-key="="]'); if (!m) return false; m.open = !m.open; $('summary', m).focus(); },
    Escape: () => { for (const m of document.querySelectorAll('.menu[open]')) m.open = false; if (list) { list.picked.clear(); list.mark(); } },
    Enter: () => { if (!list || list.at < 0 || e.target.closest('a, button, summary')) return false; list.open(); },
  }[e.key];
  if (does && (list || !/^(Arrow|Page|Home|End)/.test(e.key)) && does() !== false) e.preventDefault();
});
document.addEventListener('click', e => {
  const open = e.target.closest('[data-open]'); if (open) $('#' + open.dataset.open)?.showModal();
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
document.addEventListener('htmx:afterSettle', e => { if (e.detail.elt.id === 'list' || $('#list') !== list?.root) begin(); });
begin();
