'use strict';
// Draws the plots of the page, sorts its tables, offers the shown numbers as CSV. Reads only what is in the page.
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const darkMode = matchMedia('(prefers-color-scheme: dark)');
  const darkColours = ['#4aa3df', '#f08236', '#27bd93', '#e3a0c4', '#f2b632', '#8fd0f5', '#b4b4b4', '#c9a469'];
  const form = document.getElementById('controls');
  const plots = [];
  let printing = false;

  const element = (name, attributes = {}, ...children) => {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.append(...children);
    return e;
  };

  // --- numbers as text ---------------------------------------------------------------------------------------
  const superscript = (n) => String(n).replace(/[-0-9]/g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);
  /** `large`: from where on numbers are written as powers of ten. */
  const tickText = (v, large) => {
    const size = Math.abs(v);
    if (size === 0 || (size < large && size >= 1e-3)) return String(+v.toPrecision(6));
    const exponent = Math.floor(Math.log10(size) + 1e-9), factor = +(v / 10 ** exponent).toPrecision(3);
    return (factor === 1 ? '' : factor === -1 ? '−' : factor + '×') + '10' + superscript(exponent);
  };
  const valueText = (v) => {
    if (v === null || v === undefined) return '–';
    const size = Math.abs(v);
    if (size !== 0 && (size >= 1e7 || size < 1e-4)) return v.toExponential(2);
    return v.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 4);
  };

  // --- what is chosen ----------------------------------------------------------------------------------------
  const guides = {
    half: {label: '√t', at: (t) => Math.sqrt(t), dash: [6, 4]},
    twothirds: {label: 't^2/3', at: (t) => Math.cbrt(t) ** 2, dash: [10, 4]},
    log: {label: 'log t', at: (t) => Math.log(t), dash: [2, 3]},
  };
  const chosen = () => {
    const fields = new FormData(form);
    const median = fields.get('centre') === 'median';
    return {
      axes: fields.get('axes'), bands: fields.has('bands'), guides: fields.getAll('guide'),
      keys: median ? ['median', 'q05', 'q95'] : ['mean', 'low', 'high'],
      what: median ? 'median, 5–95 % of replications' : 'mean, 95 % interval',
    };
  };

  // --- axes --------------------------------------------------------------------------------------------------
  const logTicks = (from, to) => {
    const ticks = [];
    for (const steps of [[1], [1, 2, 5]]) {
      ticks.length = 0;
      for (let e = Math.floor(Math.log10(from)); 10 ** e <= to; e++) {
        for (const s of steps) {
          const v = +(s * 10 ** e).toPrecision(3);
          if (v >= from * 0.9999 && v <= to * 1.0001) ticks.push(v);
        }
      }
      if (ticks.length >= 3) break;
    }
    return ticks;
  };

  /** The vertical range of the visible curves; logarithmic only when their last values are positive. */
  const verticalRange = (curves, keys, bands, wantLog) => {
    let low = Infinity, high = -Infinity, leastPositive = Infinity, log = wantLog;
    for (const c of curves) {
      const centre = c[keys[0]];
      const last = centre.findLast((v) => v !== null);
      log = log && last > 0;
      centre.forEach((v, i) => {
        if (v === null) return;
        const top = bands ? c[keys[2]][i] ?? v : v, bottom = bands ? c[keys[1]][i] ?? v : v;
        low = Math.min(low, v, bottom);
        high = Math.max(high, v, top);
        if (v > 0) leastPositive = Math.min(leastPositive, v);
      });
    }
    if (!(high >= low)) return {log: false, low: 0, high: 1};
    if (high === low) high = low + Math.max(1, Math.abs(low) * 0.1);
    if (log) return {log, low: Math.max(leastPositive, high * 1e-5) / 1.2, high: high * 1.3};
    const room = (high - low) * 0.05;
    return {log, low: low >= 0 ? 0 : low - room, high: high + room};
  };

  // --- a plot ------------------------------------------------------------------------------------------------
  // Series: rounds, then upper and lower border of every curve, then the curves, then the guides.
  class Plot {
    constructor(box) {
      this.box = box;
      this.figure = data.figures[+box.dataset.figure];
      this.hidden = new Set();
      this.marked = null;
      this.canvas = element('div', {class: 'canvas', tabindex: '0', role: 'img'});
      this.canvas.setAttribute('aria-label', `${this.figure.metric} over rounds: ${this.figure.title}; arrow keys move the cursor`);
      this.canvas.addEventListener('keydown', (e) => this.key(e));
      box.append(this.canvas, this.makeLegend());
      new ResizeObserver(() => this.resize()).observe(this.canvas);
    }

    makeLegend() {
      const last = (c) => c.mean.findLast((v) => v !== null) ?? -Infinity;
      const order = this.figure.curves.map((_, i) => i).sort((a, b) => last(this.figure.curves[b]) - last(this.figure.curves[a]));
      this.roundText = element('span');
      this.whatText = element('span');
      this.entries = [];
      const list = element('ol');
      for (const i of order) {
        const swatch = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
        swatch.setAttribute('width', 24);
        swatch.setAttribute('height', 8);
        const value = element('span', {class: 'value'});
        const button = element('button', {type: 'button', 'aria-pressed': 'true', title: 'hide or show'}, swatch,
          element('span', {class: 'name'}, this.figure.curves[i].name), value);
        button.addEventListener('click', () => this.toggle(i));
        for (const [event, mark] of [['mouseenter', i], ['focus', i], ['mouseleave', null], ['blur', null]]) {
          button.addEventListener(event, () => this.mark(mark));
        }
        this.entries[i] = {button, value, swatch};
        list.append(element('li', {}, button));
      }
      const download = element('button', {type: 'button', class: 'download'}, 'CSV of this plot');
      download.addEventListener('click', () => save(this.figure.name + '.csv', csv([this])));
      return element('div', {class: 'legend'}, element('div', {class: 'round'}, this.roundText, this.whatText), list, download);
    }

    colour(i) {
      const colours = darkMode.matches && !printing ? darkColours : data.colours;
      return colours[i % colours.length];
    }
    dash(i) {
      const text = data.dashes[Math.floor(i / data.colours.length) % data.dashes.length];
      return text === '' ? [] : text.split(' ').map(Number);
    }
    line(i) { return 1 + 2 * this.figure.curves.length + i; }

    visible() { return this.figure.curves.filter((_, i) => !this.hidden.has(i)); }

    /** The guides pass through the end of the middle one of the visible curves. */
    guideAnchor(keys) {
      const ends = this.visible().map((c) => c[keys[0]].findLast((v) => v !== null)).filter((v) => v > 0).sort((a, b) => a - b);
      return ends[Math.floor((ends.length - 1) / 2)] ?? 1;
    }

    draw() {
      const choice = chosen(), {rounds, curves} = this.figure, [centre, low, high] = choice.keys;
      const range = verticalRange(this.visible(), choice.keys, choice.bands, choice.axes === 'loglog');
      const logX = choice.axes !== 'linear' && rounds[0] > 0 && rounds.length > 1;
      const style = getComputedStyle(document.documentElement);
      const soft = printing ? '#444' : style.getPropertyValue('--soft').trim();
      const grid = {stroke: printing ? '#ddd' : style.getPropertyValue('--line').trim(), width: 1};
      // A logarithmic axis has no place for what is not positive: curves have gaps there, bands end at the edge.
      const shown = (v, border) => (v === null || !range.log || v > 0 ? v : border ? range.low / 10 : null);
      const end = rounds.at(-1), anchor = this.guideAnchor(choice.keys);
      const values = [rounds], series = [{}], bands = [];
      curves.forEach((c, i) => {
        bands.push({series: [values.length, values.length + 1], fill: this.colour(i) + (darkMode.matches && !printing ? '38' : '2e')});
        values.push(c[high].map((v) => shown(v, true)), c[low].map((v) => shown(v, true)));
        const border = {show: choice.bands && !this.hidden.has(i), points: {show: false}, width: 0, spanGaps: true};
        series.push(border, {...border});
      });
      curves.forEach((c, i) => {
        values.push(c[centre].map((v) => shown(v, false)));
        series.push({label: c.name, stroke: this.colour(i), width: 1.8, dash: this.dash(i), show: !this.hidden.has(i),
          spanGaps: true, points: {show: c[centre].filter((v) => v !== null).length === 1}});
      });
      for (const name of choice.guides) {
        const {at, dash} = guides[name];
        values.push(rounds.map((t) => shown(anchor * at(t) / at(end), false)));
        series.push({label: name, stroke: soft, width: 1.2, dash, points: {show: false}});
      }
      const axis = {stroke: soft, grid, ticks: {...grid, size: 5}, font: '12px system-ui, sans-serif', labelFont: '12px system-ui, sans-serif',
        filter: (u, splits) => splits, values: (u, splits) => splits.map((v) => tickText(v, splits.some((s) => Math.abs(s) >= 1e5) ? 1e4 : 1e5))};
      const logSplits = (u, i, from, to) => logTicks(from, to);
      const unit = this.figure.unit ? ` (${this.figure.unit})` : '';
      const linear = choice.axes === 'loglog' && !range.log ? ', linear: not all positive' : '';
      this.u?.destroy();
      this.u = new uPlot({
        ...this.size(), series, bands, padding: [12, 28, 0, 0], legend: {show: false},
        scales: {
          x: {time: false, distr: logX ? 3 : 1, range: () => [logX ? rounds[0] : 0, end > rounds[0] || !logX ? end : end + 1]},
          y: {distr: range.log ? 3 : 1, range: () => [range.low, range.high]},
        },
        axes: [
          {...axis, label: 'round t', labelSize: 22, size: 34, ...(logX ? {splits: logSplits} : {space: 70})},
          {...axis, label: this.figure.metric + unit + linear, labelSize: 22, size: 58, ...(range.log ? {splits: logSplits} : {})},
        ],
        cursor: {
          drag: {x: false, y: false}, y: false,
          points: {size: (u, i) => (i >= this.line(0) && i < this.line(curves.length) ? 7 : 0)},
        },
        hooks: {
          setCursor: [(u) => this.readOut(u.cursor.idx)],
          draw: [(u) => this.nameGuides(u, choice.guides, soft)],
        },
      }, values, this.canvas);
      this.choice = choice;
      curves.forEach((_, i) => this.drawEntry(i));
      this.readOut(null);
      if (this.marked !== null) this.mark(this.marked);
    }

    drawEntry(i) {
      const {button, swatch} = this.entries[i];
      button.setAttribute('aria-pressed', String(!this.hidden.has(i)));
      swatch.innerHTML = `<line x1="0" y1="4" x2="24" y2="4" stroke="${this.colour(i)}" stroke-width="3" stroke-dasharray="${this.dash(i).join(' ')}"/>`;
    }

    nameGuides(u, names, colour) {
      const {ctx, bbox} = u;
      ctx.save();
      ctx.fillStyle = colour;
      ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
      names.forEach((name, n) => {
        const values = u.data[this.line(this.figure.curves.length) + n];
        const x = (i) => u.valToPos(u.data[0][i], 'x', true), y = (i) => u.valToPos(values[i], 'y', true);
        const inside = (i) => values[i] !== null && x(i) > bbox.left + (0.06 + 0.07 * n) * bbox.width && y(i) < bbox.top + bbox.height - 6 && y(i) > bbox.top + 14;
        const at = u.data[0].findIndex((_, i) => inside(i));
        if (at >= 0) ctx.fillText(guides[name].label, x(at) - 4 * devicePixelRatio, y(at) - 6 * devicePixelRatio);
      });
      ctx.restore();
    }

    /** Values at a position of rounds; without one each curve's last value. */
    readOut(index) {
      const {rounds, curves} = this.figure, [centre, low, high] = this.choice.keys;
      this.index = index ?? null;
      this.roundText.textContent = index == null ? 'at the end' : `t = ${rounds[index].toLocaleString('en')}`;
      this.whatText.textContent = this.choice.what.replace(' of replications', '');
      curves.forEach((c, i) => {
        const at = index ?? c[centre].findLastIndex((v) => v !== null);
        const band = c[low][at] == null ? [] : [element('small', {}, `${valueText(c[low][at])} – ${valueText(c[high][at])}`)];
        this.entries[i].value.replaceChildren(valueText(c[centre][at]), ...band);
      });
    }

    toggle(i) {
      if (!this.hidden.delete(i)) this.hidden.add(i);
      this.draw();
    }

    /** Fades all curves but one that is visible. */
    mark(i) {
      this.marked = i;
      if (!this.u) return;
      if (this.hidden.has(i)) i = null;
      this.figure.curves.forEach((_, k) => {
        const alpha = i === null || k === i ? 1 : 0.15;
        for (const s of [1 + 2 * k, 2 + 2 * k, this.line(k)]) this.u.series[s].alpha = alpha;
      });
      this.u.redraw(false);
    }

    key(event) {
      const step = {ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity}[event.key];
      if (step === undefined || !this.u) return;
      event.preventDefault();
      const end = this.figure.rounds.length - 1;
      const at = Math.max(0, Math.min(end, (this.index ?? (step > 0 ? -1 : end + 1)) + step));
      this.u.setCursor({left: this.u.valToPos(this.figure.rounds[at], 'x'), top: 10});
      this.readOut(at);
    }

    size() {
      const width = Math.max(240, this.canvas.clientWidth);
      return {width, height: Math.round(Math.max(280, Math.min(440, width * 0.62)))};
    }
    resize() {
      if (this.u && this.u.width !== this.size().width) this.u.setSize(this.size());
    }
  }

  // --- CSV ---------------------------------------------------------------------------------------------------
  const quoted = (text) => `"${String(text).replaceAll('"', '""')}"`;
  /** The visible curves of plots: what the page knows of them, all digits. */
  const csv = (which) => {
    const keys = ['mean', 'low', 'high', 'median', 'q05', 'q95'];
    const lines = [['experiment', 'setting', 'metric', 'curve', 'file', 'round', ...keys].join(',')];
    for (const plot of which) {
      const f = plot.figure;
      for (const c of plot.visible()) {
        f.rounds.forEach((round, i) => {
          if (c.mean[i] === null) return;
          const names = [f.title, f.setting, f.metric, c.name, c.file].map(quoted);
          lines.push([...names, round, ...keys.map((k) => c[k][i] ?? '')].join(','));
        });
      }
    }
    return lines.join('\n') + '\n';
  };
  const save = (name, text) => {
    const url = URL.createObjectURL(new Blob([text], {type: 'text/csv'}));
    element('a', {href: url, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };

  // --- tables ------------------------------------------------------------------------------------------------
  const sortBy = (table, column, button) => {
    const head = button.closest('th'), rising = head.getAttribute('aria-sort') !== 'ascending';
    for (const th of table.tHead.rows[0].cells) th.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', rising ? 'ascending' : 'descending');
    const key = (row) => {
      const cell = row.cells[column];
      return cell.dataset.value === undefined ? cell.textContent : +cell.dataset.value;
    };
    const order = (a, b) => {
      if (typeof a === 'string') return rising ? a.localeCompare(b) : b.localeCompare(a);
      if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);  // unknown ones at the end
      return rising ? a - b : b - a;
    };
    table.tBodies[0].append(...[...table.tBodies[0].rows].sort((a, b) => order(key(a), key(b))));
  };
  for (const table of document.querySelectorAll('table.final')) {
    [...table.tHead.rows[0].cells].forEach((th, column) => {
      const button = element('button', {type: 'button'}, ...th.childNodes);
      button.addEventListener('click', () => sortBy(table, column, button));
      th.append(button);
      if (table.tBodies[0].rows[0]?.cells[column].classList.contains('number')) th.classList.add('number');
    });
  }

  addEventListener('beforeprint', () => document.querySelectorAll('.claim').forEach((d) => { d.open = true; }));

  // --- start: plots are drawn when they come near the window ---------------------------------------------------
  if (!data.figures) return;
  const near = new IntersectionObserver((entries) => {
    for (const e of entries) {
      if (!e.isIntersecting) continue;
      near.unobserve(e.target);
      const plot = plots.find((p) => p.box === e.target);
      if (!plot.u) plot.draw();
    }
  }, {rootMargin: '600px'});
  for (const box of document.querySelectorAll('.plot')) {
    plots.push(new Plot(box));
    near.observe(box);
  }
  const drawAll = (which) => which.forEach((p) => p.draw());
  const redraw = () => drawAll(plots.filter((p) => p.u));
  form.addEventListener('change', redraw);
  form.addEventListener('submit', (e) => e.preventDefault());
  document.getElementById('download-all').addEventListener('click', () => save('report.csv', csv(plots)));
  darkMode.addEventListener('change', redraw);
  addEventListener('beforeprint', () => { printing = true; drawAll(plots); });
  addEventListener('afterprint', () => { printing = false; redraw(); });
  window.regattaReport = {plots, csv, drawAll: () => drawAll(plots)};  // for tests and the curious
})();
